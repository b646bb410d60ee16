internal import Synchronization

/// How many threads may wait for the store at once. A store that is slow, or a client that makes it so, holds
/// these and no more: the others go on to decide about everybody else's requests.
final class ProxySeats: Sendable {
    private let free: Mutex<Int>

    init(count: Int) { free = Mutex(count) }

    /// - Throws: ``S3Error/slowDown`` when all are taken.
    func taken<Result>(_ body: () throws(S3Error) -> Result) throws(S3Error) -> Result {
        let isMine = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        guard isMine else { throw .slowDown }
        defer { free.withLock { $0 += 1 } }
        return try body()
    }
}
