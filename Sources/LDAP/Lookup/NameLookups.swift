internal import Synchronization

/// Name lookups with a time limit.
///
/// `getaddrinfo(3)` and the resolver have none: with three silent name servers they take half a
/// minute. A caller that stops waiting leaves a thread behind, and the number of such threads is
/// limited.
final class NameLookups: Sendable {
    static let shared = NameLookups()

    /// How many abandoned lookups may run before new ones are refused.
    private static let maximumAbandonedCount = 16

    private struct Count {
        var underWay = 0
        var awaited = 0
    }

    private let count = Mutex(Count())

    /// Makes a lookup, and waits for its result.
    ///
    /// - Throws: ``LDAPError/timeout``, also without a lookup if too many abandoned ones are
    ///   running.
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
        let lookup: BackgroundLookup<Answer>
        do throws(LDAPError) {
            lookup = try BackgroundLookup.begin {
                defer { self.count.withLock { $0.underWay -= 1 } }
                return question()
            }
        } catch {
            count.withLock { $0.underWay -= 1 }
            throw error
        }
        guard let answer = lookup.outcome(until: deadline) else { throw .timeout }
        return answer
    }
}
