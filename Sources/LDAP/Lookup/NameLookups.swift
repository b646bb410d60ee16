internal import Synchronization
internal import System

/// Runs DNS lookups with a deadline.
///
/// `getaddrinfo(3)` and the resolver take no deadline: three silent name servers hold them up for
/// half a minute. A caller that gives up leaves a thread running; the number of these is limited.
final class NameLookups: Sendable {
    static let shared = NameLookups()

    /// How many abandoned lookups may be running before new lookups are refused.
    private static let maximumAbandonedCount = 16

    private struct Count {
        var underWay = 0
        var awaited = 0
    }

    private let count = Mutex(Count())

    /// - Throws: ``LDAPError/timeout``, also at once if too many abandoned lookups are running.
    func answer<Answer: Sendable>(
        until deadline: Deadline, _ question: @escaping @Sendable () -> Answer
    ) throws(LDAPError) -> Answer {
        let mayBegin = count.withLock { count in
            guard count.underWay - count.awaited < NameLookups.maximumAbandonedCount else {
                return false
            }
            count.underWay += 1
            count.awaited += 1
            return true
        }
        guard mayBegin else { throw .timeout }
        defer { count.withLock { $0.awaited -= 1 } }
        let lookup: BackgroundCall<Answer>
        do throws(SystemError) {
            lookup = try BackgroundCall.begin {
                defer { self.count.withLock { $0.underWay -= 1 } }
                return question()
            }
        } catch {
            count.withLock { $0.underWay -= 1 }
            throw .unreachable(errno: error.code)
        }
        guard let answer = lookup.outcome(until: deadline) else { throw .timeout }
        return answer
    }
}
