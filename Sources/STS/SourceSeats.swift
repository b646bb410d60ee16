internal import Synchronization

/// How many threads may wait at once for those who know whom to believe: for one of them a quarter, for all
/// together three quarters. Whoever of them hangs, and whoever calls then, holds these and no more: the others go
/// on to answer S3 requests, and calls that need nobody else.
package final class SourceSeats: Sendable {
    private struct Taken {
        var count = 0
        var countOfSource: [String: Int] = [:]
    }

    private let limit: Int
    private let limitOfSource: Int
    private let taken = Mutex(Taken())

    package init(threads: Int) {
        limit = max(threads * 3 / 4, 1)
        limitOfSource = max(threads / 4, 1)
    }

    /// Does what waits for a source.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)`` when all seats are taken.
    func taken<Result>(
        for source: String, _ body: () throws(STSError) -> Result
    ) throws(STSError) -> Result {
        let isMine = taken.withLock { taken in
            let count = taken.countOfSource[source, default: 0]
            guard count < limitOfSource, taken.count < limit else { return false }
            taken.countOfSource[source] = count + 1
            taken.count += 1
            return true
        }
        guard isMine else {
            throw .providerUnreachable(detail: "too many calls wait for \(source)")
        }
        defer {
            taken.withLock { taken in
                taken.countOfSource[source, default: 1] -= 1
                taken.count -= 1
            }
        }
        return try body()
    }
}
