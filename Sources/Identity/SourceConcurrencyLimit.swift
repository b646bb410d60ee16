internal import Glibc
internal import Synchronization

/// Limits how many workers wait on identity sources: a quarter per source, three quarters in all.
///
/// A source that hangs blocks only those. The rest serve S3 requests and calls to other sources.
package final class SourceConcurrencyLimit: Sendable {
    private struct Source {
        /// When the running calls began, the oldest first.
        var begun: [ContinuousClock.Instant] = []
        var wasSlow = false
    }

    /// How often a waiting call looks for a free slot, in microseconds.
    private static let step: UInt32 = 5_000

    private let limit: Int
    private let limitOfSource: Int
    private let patience: Duration
    private let sources = Mutex<[String: Source]>([:])

    /// - Parameter patience: How long a call may wait for a slot of a source that answers within
    ///   this time. Many calls at once do not mean that the source hangs.
    package init(threads: Int, patience: Duration = .seconds(1)) {
        limit = max(threads * 3 / 4, 1)
        limitOfSource = max(threads / 4, 1)
        self.patience = patience
    }

    /// Does work that waits for a source.
    ///
    /// - Throws: ``IdentityError/providerUnreachable(detail:)`` if no slot is free.
    package func withSlot<Result>(
        of source: String, _ body: () throws(IdentityError) -> Result
    ) throws(IdentityError) -> Result {
        let begun = try enter(source)
        defer { leave(source, begun) }
        return try body()
    }

    private func enter(_ source: String) throws(IdentityError) -> ContinuousClock.Instant {
        let begin = ContinuousClock.now
        while true {
            if let begun = freeSlot(of: source) { return begun }
            guard !isSlow(source), ContinuousClock.now - begin < patience else {
                throw .providerUnreachable(detail: "too many calls wait for \(source)")
            }
            _ = usleep(SourceConcurrencyLimit.step)
        }
    }

    private func freeSlot(of source: String) -> ContinuousClock.Instant? {
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

    /// Whether the source takes longer than a call may wait for a slot.
    private func isSlow(_ source: String) -> Bool {
        sources.withLock { sources in
            guard let source = sources[source] else { return false }
            let oldest = source.begun.first.map { ContinuousClock.now - $0 } ?? .zero
            return source.wasSlow || oldest >= patience
        }
    }
}
