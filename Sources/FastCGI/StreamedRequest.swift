internal import Wire

/// A request that one worker answers while its body arrives. The handler reads the body; unread
/// input and unwritten output stay with the web server.
final class StreamedRequest {
    private(set) var connection: Connection
    /// Whether the body was read to its end.
    private(set) var hasEnded = false
    private let id: UInt16
    private let interruption: Interruption
    private var readingPace: TransferPace
    private var writingPace: TransferPace
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter stallLimit: How long input or output may stall, in seconds.
    /// - Parameter interruption: Makes reading and writing fail, from any thread.
    init(id: UInt16, _ connection: Connection, stallLimit: Int, _ interruption: Interruption) {
        self.id = id
        self.connection = connection
        self.interruption = interruption
        readingPace = TransferPace(limit: .seconds(stallLimit))
        writingPace = readingPace
    }

    /// The body's next bytes; none at its end.
    func read() throws(BodyError) -> [UInt8] {
        while !hasEnded {
            guard let event = connection.assembler.next() else {
                try readConnection()
                continue
            }
            switch event {
            case .bodyPart(let bytes):
                hasEnded = bytes.isEmpty
                readingPace.moved(bytes.count)
                return bytes
            case .reply(let bytes):
                guard connection.write(bytes), connection.assembler.isWithinRequest else {
                    throw .aborted
                }
            case .request, .streamedRequest, .broken:
                // A request can't begin within another.
                throw .aborted
            }
        }
        return []
    }

    /// Writes a part of the response; false if the web server no longer takes it.
    func write(_ bytes: [UInt8]) -> Bool {
        !interruption.isRaised
            && connection.write(
                Record.output(requestID: id, bytes), &writingPace,
                isInterrupted: { interruption.isRaised })
    }

    private func readConnection() throws(BodyError) {
        switch connection.read(into: &buffer) {
        case .bytes(let count): connection.assembler.append(buffer[..<count])
        case .nothingYet:
            let isReady = connection.wait(
                for: .input, &readingPace, isInterrupted: { interruption.isRaised })
            guard isReady else { throw interruption.isRaised ? .interrupted : .stalled }
        case .ended: throw .aborted
        }
    }
}
