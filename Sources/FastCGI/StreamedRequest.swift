internal import Wire

/// A request that one worker answers while its body arrives. The handler reads the body; unread
/// input and unwritten output stay with the web server.
final class StreamedRequest {
    private(set) var connection: Connection
    /// Whether the body was read to its end.
    private(set) var hasEnded = false
    private let library: LibraryRequest
    private let interruption: Interruption
    private var readingPace: TransferPace
    private var output: Output
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// - Parameter stallLimit: How long input or output may stall, in seconds.
    /// - Parameter interruption: Makes reading and writing fail, from any thread.
    init(
        _ open: OpenRequest, _ connection: Connection, stallLimit: Int,
        _ interruption: Interruption
    ) {
        self.connection = connection
        library = open.library
        self.interruption = interruption
        readingPace = TransferPace(limit: .seconds(stallLimit))
        output = Output(
            open.library, Connection(descriptor: connection.descriptor),
            limit: .seconds(stallLimit))
    }

    /// The body's next bytes; none at its end.
    func read() throws(BodyError) -> [UInt8] {
        while !hasEnded {
            guard let event = connection.gatekeeper.next() else {
                try readConnection()
                continue
            }
            // A request can't begin within another.
            guard case .bodyPart(let part) = event else { throw .aborted }
            hasEnded = part.isEmpty
            readingPace.moved(part.count)
            return library.read(part)
        }
        return []
    }

    /// Writes a part of the response; false if the web server no longer takes it.
    func write(_ bytes: [UInt8]) -> Bool {
        !interruption.isRaised && output.write(bytes) { interruption.isRaised }
    }

    private func readConnection() throws(BodyError) {
        switch connection.read(into: &buffer) {
        case .bytes(let count): connection.gatekeeper.append(buffer[..<count])
        case .nothingYet:
            let isReady = connection.wait(
                for: .input, &readingPace, isInterrupted: { interruption.isRaised })
            guard isReady else { throw interruption.isRaised ? .interrupted : .stalled }
        case .ended: throw .aborted
        }
    }
}
