internal import Glibc
internal import Synchronization

/// How many threads may wait at once for those who know whom to believe: for one of them a quarter, for all
/// together three quarters. Whoever of them hangs, and whoever calls then, holds these and no more: the others go
/// on to answer S3 requests, and calls that need nobody else.
package final class SourceSeats: Sendable {
    private struct Source {
        /// When the calls that are under way began, the oldest first.
        var begun: [ContinuousClock.Instant] = []
        var wasSlow = false
    }

    /// How often to look whether a seat is free, in microseconds.
    private static let step: UInt32 = 5_000

    private let limit: Int
    private let limitOfSource: Int
    private let patience: Duration
    private let sources = Mutex<[String: Source]>([:])

    /// - Parameter patience: How long a call may wait for a seat, where the source answers sooner than that: many
    ///   who come at once are no sign that it hangs.
    package init(threads: Int, patience: Duration = .seconds(1)) {
        limit = max(threads * 3 / 4, 1)
        limitOfSource = max(threads / 4, 1)
        self.patience = patience
    }

    /// Does what waits for a source.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)`` when all seats are taken.
    func taken<Result>(
        for source: String, _ body: () throws(STSError) -> Result
    ) throws(STSError) -> Result {
        let begun = try seat(of: source)
        defer { leave(source, begun) }
        return try body()
    }

    /// Waits for a seat, and takes it.
    ///
    /// - Returns: Since when.
    private func seat(of source: String) throws(STSError) -> ContinuousClock.Instant {
        let begin = ContinuousClock.now
        while true {
            if let begun = freeSeat(of: source) { return begun }
            guard !isSlow(source), ContinuousClock.now - begin < patience else {
                throw .providerUnreachable(detail: "too many calls wait for \(source)")
            }
            _ = usleep(SourceSeats.step)
        }
    }

    private func freeSeat(of source: String) -> ContinuousClock.Instant? {
        sources.withLock { sources in
            guard sources[source, default: Source()].begun.count < limitOfSource,
                sources.values.reduce(0, { $0 + $1.begun.count }) < limit
            else { return nil }
            let now = ContinuousClock.now
            sources[source, default: Source()].begun.append(now)
            return now
        }
    }

    private func leave(_ source: String, _ begun: ContinuousClock.Instant) {
        sources.withLock { sources in
            if let index = sources[source]?.begun.firstIndex(of: begun) {
                sources[source]?.begun.remove(at: index)
            }
            sources[source]?.wasSlow = ContinuousClock.now - begun >= patience
        }
    }

    /// Whether the source takes longer than anyone should wait for a seat.
    private func isSlow(_ source: String) -> Bool {
        sources.withLock { sources in
            guard let source = sources[source] else { return false }
            let oldest = source.begun.first.map { ContinuousClock.now - $0 } ?? .zero
            return source.wasSlow || oldest >= patience
        }
    }
}
