internal import Synchronization

/// Questions to name servers, each for no longer than there is time.
///
/// `getaddrinfo(3)` and the resolver know no deadline: with three name servers that say nothing they take half a
/// minute. Who does not wait so long leaves a thread behind that does, and so many may there be and no more.
final class NameLookups: Sendable {
    static let shared = NameLookups()

    /// How many that nobody waits for may be under way before no other begins.
    private static let maximumAbandonedCount = 16

    private struct Count {
        var underWay = 0
        var awaited = 0
    }

    private let count = Mutex(Count())

    /// Asks, and waits for the answer.
    ///
    /// - Throws: ``LDAPError/timeout`` also when it was not asked, since too many answers are overdue already.
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
