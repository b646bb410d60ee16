import Synchronization
import System
import Testing

@testable import FastCGI

@Suite struct BackgroundTaskTests {
    @Test func `a task runs at once, and ends with the stop signal`() throws {
        let stopSignal = try EventCounter()
        let runs = Atomic(0)
        let seen = Mutex<[Bool]>([])
        let task = BackgroundTask(interval: 3_600) { isStopping in
            runs.add(1, ordering: .relaxed)
            let before = isStopping()
            stopSignal.raise(count: 1)
            let after = isStopping()
            seen.withLock { $0 += [before, after] }
        }
        task.run(until: stopSignal)
        #expect(runs.load(ordering: .relaxed) == 1)
        #expect(seen.withLock { $0 } == [false, true])
    }

    @Test func `a task runs repeatedly`() throws {
        let stopSignal = try EventCounter()
        let runs = Atomic(0)
        let task = BackgroundTask(interval: 0) { _ in
            if runs.add(1, ordering: .relaxed).newValue == 3 { stopSignal.raise(count: 1) }
        }
        task.run(until: stopSignal)
        #expect(runs.load(ordering: .relaxed) == 3)
    }
}
