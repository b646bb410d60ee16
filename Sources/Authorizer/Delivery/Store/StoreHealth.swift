package import Configuration
internal import Synchronization
package import Wire

/// Whether the store accepts Daypass's own access key, for the health page. The store is asked
/// about every ten seconds, however many probes come.
package final class StoreHealth: Sendable {
    private struct Known {
        var problem: String? = "not asked yet"
        /// When it was found out; `nil` if the store has not been asked.
        var moment: Timestamp?
        var isAsking = false
    }

    /// How long an answer is valid, in seconds.
    static let period = 10

    private let ask: @Sendable (Timestamp) -> String?
    private let known = Mutex(Known())

    /// `nil` if the health page is not to include the store.
    package convenience init?(_ configuration: DaypassConfiguration) {
        guard configuration.healthIncludesStore, let probe = StoreProbe(configuration) else {
            return nil
        }
        self.init { now in
            do throws(StoreProblem) {
                try probe.buckets(now: now)
                return nil
            } catch {
                return error.description
            }
        }
    }

    /// - Parameter ask: Asks the store, and returns what is wrong.
    init(ask: @escaping @Sendable (Timestamp) -> String?) { self.ask = ask }

    /// What is wrong; `nil` if nothing is. While one thread asks, others get the previous answer.
    package func problem(now: Timestamp) -> String? {
        let isMine = known.withLock { known in
            let isFresh = known.moment.map { (0..<StoreHealth.period).contains(now - $0) } ?? false
            guard !isFresh, !known.isAsking else { return false }
            known.isAsking = true
            return true
        }
        guard isMine else { return known.withLock { $0.problem } }
        let problem = ask(now)
        known.withLock { known in
            known.problem = problem
            known.moment = now
            known.isAsking = false
        }
        return problem
    }
}
