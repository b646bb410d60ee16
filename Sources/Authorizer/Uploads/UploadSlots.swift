internal import Synchronization

/// How many uploads are worked on at once. Each holds a worker for as long as the client takes, and the others
/// have to answer everything else.
final class UploadSlots: Sendable {
    private let free: Mutex<Int>

    init(count: Int) { free = Mutex(count) }

    /// Takes one; false when none is left.
    func take() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    func giveBack() { free.withLock { $0 += 1 } }
}
