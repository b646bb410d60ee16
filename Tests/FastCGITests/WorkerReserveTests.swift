import Glibc
import Synchronization
import System
import Testing
import Wire

@testable import FastCGI

@Suite struct WorkerReserveTests {
    /// Workers that come back from ``WorkerReserve/enter(_:)``, each time on a thread of its own.
    private final class Workers: Sendable {
        let reserve: WorkerReserve
        private let entered = Mutex<Set<Int>>([])

        init(count: Int, processorCount: Int) throws {
            reserve = WorkerReserve(workerCount: count, processorCount: processorCount)
            for worker in 0..<count { try enter(worker) }
        }

        func enter(_ worker: Int) throws {
            try Thread {
                self.reserve.enter(worker)
                self.entered.withLock { _ = $0.insert(worker) }
            }.detach()
        }

        /// The workers that wait for events, as soon as there are so many.
        func waiting(count: Int) -> [Int] {
            while true {
                let entered = entered.withLock { $0 }
                if entered.count == count { return entered.sorted() }
                sched_yield()
            }
        }

        /// Workers take an event.
        func leave(_ workers: [Int]) {
            entered.withLock { $0.subtract(workers) }
            for worker in workers { reserve.leave(worker) }
        }
    }

    @Test func `one worker more waits for events than there are processors`() throws {
        let workers = try Workers(count: 8, processorCount: 2)
        let first = workers.waiting(count: 3)
        workers.leave([first[0]])
        try workers.enter(first[0])
        #expect(workers.waiting(count: 3) == first, "the one that finished, and no other")
        workers.reserve.open()
        #expect(workers.waiting(count: 8) == Array(0..<8))
    }

    @Test func `workers in the reserve replace slow ones, and no others`() throws {
        let workers = try Workers(count: 8, processorCount: 2)
        let first = workers.waiting(count: 3)
        workers.leave(first)
        #expect(workers.reserve.lookAgain(), "no worker waits")
        #expect(workers.waiting(count: 0) == [], "none is slow yet")
        #expect(workers.reserve.lookAgain())
        let second = workers.waiting(count: 3)
        #expect(Set(first).isDisjoint(with: second))
        #expect(!workers.reserve.lookAgain(), "three wait")

        // All wait for a directory: the last two are awake, too.
        workers.leave(second)
        while workers.reserve.lookAgain() {}
        let last = workers.waiting(count: 2)
        #expect(Set(first + second).isDisjoint(with: last))

        // The slow ones come back. One of them is enough.
        try workers.enter(first[0])
        #expect(workers.waiting(count: 3) == (last + [first[0]]).sorted())
        try workers.enter(first[1])
        workers.reserve.open()
        #expect(workers.waiting(count: 4).contains(first[1]))
    }

    @Test(arguments: [1, 2, 3])
    func `few workers never sleep`(count: Int) throws {
        let workers = try Workers(count: count, processorCount: 2)
        for _ in 0..<3 {
            #expect(workers.waiting(count: count) == Array(0..<count))
            workers.leave(Array(0..<count))
            for worker in 0..<count { try workers.enter(worker) }
        }
    }

    @Test func `the watch ends when all workers are let in`() throws {
        let reserve = WorkerReserve(workerCount: 8, processorCount: 1)
        let watch = try Thread { reserve.run() }
        reserve.open()
        #expect(watch.join(until: Clock.now + 60))
    }
}
