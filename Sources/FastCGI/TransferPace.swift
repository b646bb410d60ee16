/// How long a client may still keep a worker waiting, for a body or for room for a response.
///
/// Only time spent waiting for the client counts: a slow store is not the client's fault. Each byte
/// that the client sends or takes earns time back, up to the limit. So a client may pause for as
/// long as the limit, and must move ``minimumRate`` bytes a second on average.
struct TransferPace {
    /// In bytes a second; the supplied Apache files require the same (`RequestReadTimeout`).
    static let minimumRate = 500

    private let limit: Duration
    private(set) var remaining: Duration

    init(limit: Duration) {
        self.limit = limit
        remaining = limit
    }

    /// Whether the client has kept the worker waiting for too long.
    var isOver: Bool { remaining <= .zero }

    mutating func waited(_ duration: Duration) { remaining -= duration }

    mutating func moved(_ byteCount: Int) {
        remaining = min(limit, remaining + .seconds(1) * byteCount / TransferPace.minimumRate)
    }
}

extension Connection {
    /// How long to wait between checks for an interruption, in milliseconds.
    private static let step: Int32 = 250

    /// Waits for the client; false if its time is over or the work is interrupted.
    func wait(
        for event: Event, _ pace: inout TransferPace, isInterrupted: () -> Bool
    ) -> Bool {
        while !pace.isOver && !isInterrupted() {
            let begin = ContinuousClock.now
            let left = Int32(clamping: Int(pace.remaining / .milliseconds(1)) + 1)
            let isReady = isReady(event, within: min(left, Connection.step))
            pace.waited(ContinuousClock.now - begin)
            if isReady { return true }
        }
        return false
    }
}
