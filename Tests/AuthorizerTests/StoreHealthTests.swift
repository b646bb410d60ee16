import Synchronization
import Testing
import Wire

@testable import Authorizer

@Suite struct StoreHealthTests {
    @Test func `the store is asked once in ten seconds, however many probes come`() {
        let asked = Mutex(0)
        let health = StoreHealth { now in
            asked.withLock { $0 += 1 }
            return now.seconds < 110 ? nil : "down"
        }
        for (second, problem) in [(100, nil), (101, nil), (109, nil), (110, "down"), (119, "down")]
        {
            #expect(health.problem(now: Timestamp(seconds: second)) == problem)
        }
        #expect(asked.withLock { $0 } == 2)
        // A clock that was set back does not keep an old answer.
        #expect(health.problem(now: Timestamp(seconds: 50)) == nil)
        #expect(asked.withLock { $0 } == 3)
    }

    @Test func `while the store is asked for the first time it is not well`() {
        let inner = Mutex<String?>(nil)
        let box = Mutex<StoreHealth?>(nil)
        let health = StoreHealth { now in
            // Another probe, at the same time.
            let other = box.withLock { $0 }?.problem(now: now)
            inner.withLock { $0 = other }
            return nil
        }
        box.withLock { $0 = health }
        #expect(health.problem(now: Timestamp(seconds: 0)) == nil)
        #expect(inner.withLock { $0 } == "not asked yet")
        box.withLock { $0 = nil }
    }
}
