internal import Synchronization

/// Limits what threads of a process do at once.
final class AdminPlaces: Sendable {
    private let limit: Int
    private let counts = Mutex<[String: Int]>([:])

    /// - Parameter limit: How many places each name has.
    init(each limit: Int) { self.limit = limit }

    /// Takes a place; `false` if all of the name's are taken.
    func enter(_ name: String) -> Bool {
        counts.withLock { counts in
            guard counts[name, default: 0] < limit else { return false }
            counts[name, default: 0] += 1
            return true
        }
    }

    func leave(_ name: String) {
        counts.withLock { counts in
            guard let count = counts[name] else { return }
            counts[name] = count > 1 ? count - 1 : nil
        }
    }
}
