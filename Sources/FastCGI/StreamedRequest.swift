internal import Wire

/// A request that is answered while its body comes: who answers reads it, and what is not read yet stays with the
/// web server, as does what was not written yet of the answer.
///
/// One worker has it, while the request lasts.
final class StreamedRequest {
    private(set) var connection: Connection
    /// Whether the body was read to its end.
    private(set) var hasEnded = false
    private let id: UInt16
    private let stallLimit: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter stallLimit: How long nothing may come, or be taken, in seconds.
    init(id: UInt16, _ connection: Connection, stallLimit: Int) {
        self.id = id
        self.connection = connection
        self.stallLimit = Int32(stallLimit) * 1_000
    }

    /// The body's next bytes, none at its end.
    func read() throws(BodyError) -> [UInt8] {
        while !hasEnded {
            guard let event = connection.assembler.next() else {
                try readConnection()
                continue
            }
            switch event {
            case .bodyPart(let bytes):
                hasEnded = bytes.isEmpty
                return bytes
            case .reply(let bytes):
                guard connection.write(bytes), connection.assembler.isWithinRequest else {
                    throw .aborted
                }
            case .request, .streamedRequest, .broken:
                // No request begins within another.
                throw .aborted
            }
        }
        return []
    }

    /// Writes a part of the answer; false when nobody takes it.
    func write(_ bytes: [UInt8]) -> Bool {
        connection.write(Record.output(requestID: id, bytes), within: stallLimit)
    }

    private func readConnection() throws(BodyError) {
        switch connection.read(into: &buffer) {
        case .bytes(let count): connection.assembler.append(buffer[..<count])
        case .nothingYet:
            guard connection.isReadable(within: stallLimit) else { throw .stalled }
        case .ended: throw .aborted
        }
    }
}
