internal import System
internal import Wire

/// A request, and the connection that waits for its one answer. Without an answer, it closes.
struct LoopbackExchange: Sendable {
    /// How long a browser may take to read an answer, in nanoseconds.
    private static let timeLimit: UInt64 = 5_000_000_000

    let request: LoopbackRequest
    private let connection: LoopbackConnection

    init(_ request: LoopbackRequest, _ connection: LoopbackConnection) {
        self.request = request
        self.connection = connection
    }

    func answer(_ response: Response) {
        LoopbackExchange.send(response, to: connection)
    }

    static func send(_ response: Response, to connection: LoopbackConnection) {
        connection.send(response.loopbackBytes, until: Clock.uptime + timeLimit)
    }
}
