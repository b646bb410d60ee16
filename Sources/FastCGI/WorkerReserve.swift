internal import Glibc
internal import Synchronization
internal import System

/// Lets one worker more take events than there are processors, while the others sleep.
///
/// Otherwise each event would wake another worker. The processors would change between all of them,
/// with a cold cache each time, although one that is about to finish could take the event.
///
/// A worker that waits for a directory, a store or a client runs on no processor, so another one
/// replaces it. No worker can say that it will wait. So a watch looks 2,000 times a second, but
/// only while no worker waits for events: a worker that has its event since an earlier look is
/// slow.
final class WorkerReserve: Sendable {
    private struct State {
        /// The workers that are not in the reserve.
        var activeCount: Int
        /// The workers that wait for an event.
        var waitingCount = 0
        /// The workers that were slow at the last look.
        var slowCount = 0
        /// For each worker, the look after which it took its event; `nil` while it has none.
        var begins: [Int?]
        var look = 0
        var isWatching = false
        var isOpen = false
    }

    /// In microseconds.
    private static let watchStep: UInt32 = 500

    private let workerCount: Int
    /// How many workers take events that are not slow.
    private let limit: Int
    private let state: Mutex<State>
    private let reserve = Semaphore()
    private let watch = Semaphore()

    init(workerCount: Int, processorCount: Int) {
        self.workerCount = workerCount
        limit = min(workerCount, processorCount + 1)
        state = Mutex(
            State(activeCount: workerCount, begins: [Int?](repeating: nil, count: workerCount)))
    }

    /// Called before a worker waits for an event. Sleeps while enough others do.
    func enter(_ worker: Int) {
        let mustSleep = state.withLock { state in
            state.begins[worker] = nil
            let isEnough =
                state.waitingCount >= limit || state.activeCount > limit + state.slowCount
            guard isEnough && !state.isOpen else {
                state.waitingCount += 1
                return false
            }
            state.activeCount -= 1
            return true
        }
        if mustSleep { reserve.take() }
    }

    /// Called when a worker has an event.
    func leave(_ worker: Int) {
        let mustWatch = state.withLock { state in
            state.waitingCount -= 1
            state.begins[worker] = state.look
            guard state.waitingCount == 0 && !state.isWatching && limit < workerCount else {
                return false
            }
            state.isWatching = true
            return true
        }
        if mustWatch { watch.raise() }
    }

    /// Wakes slow workers' replacements, until ``open()``.
    func run() {
        while true {
            watch.take()
            repeat {
                guard !state.withLock({ $0.isOpen }) else { return }
                usleep(WorkerReserve.watchStep)
            } while lookAgain()
        }
    }

    /// Wakes all workers, and lets none sleep again.
    func open() {
        let sleepingCount = state.withLock { state in
            let sleepingCount = workerCount - state.activeCount
            state.isOpen = true
            state.activeCount = workerCount
            state.waitingCount += sleepingCount
            return sleepingCount
        }
        reserve.raise(count: sleepingCount)
        watch.raise()
    }

    /// Whether still no worker waits for events.
    func lookAgain() -> Bool {
        let (wokenCount, goesOn) = state.withLock { state in
            let look = state.look
            state.slowCount = state.begins.count { $0.map { $0 < look } ?? false }
            state.look += 1
            guard state.waitingCount == 0 && !state.isOpen else {
                state.isWatching = false
                return (0, false)
            }
            let wokenCount = max(
                min(limit + state.slowCount, workerCount) - state.activeCount, 0)
            state.activeCount += wokenCount
            state.waitingCount += wokenCount
            return (wokenCount, true)
        }
        reserve.raise(count: wokenCount)
        return goesOn
    }
}
