import Synchronization
import Testing
import Wire

@testable import Authorizer

@Suite struct StoreProblemTests {
    static let settings: [(code: String, skew: Int, isSigned: Bool, names: String)] = [
        ("SignatureDoesNotMatch", 0, true, "DAYPASS_UPSTREAM_SECRET_KEY"),
        ("SignatureDoesNotMatch", 900, true, "DAYPASS_UPSTREAM_SECRET_KEY"),
        ("SignatureDoesNotMatch", 901, true, "901 s ahead of this machine's"),
        ("AccessDenied", -3_600, true, "3600 s behind this machine's"),
        ("RequestTimeTooSkewed", 0, true, "set the clock that is wrong"),
        ("InvalidAccessKeyId", 0, true, "DAYPASS_UPSTREAM_ACCESS_KEY"),
        ("AuthorizationHeaderMalformed", 0, true, "DAYPASS_UPSTREAM_REGION"),
        ("AccessDenied", 0, true, "may not list buckets"),
        ("AccessDenied", 0, false, "it wants a signature"),
        ("SlowDown", 0, true, "SlowDown"),
    ]

    @Test(arguments: settings)
    func `a refusal of the store's is shown with its code and what mends it`(
        code: String, skew: Int, isSigned: Bool, names: String
    ) {
        let text = StoreProblem.refused(status: 403, code: code, skew: skew, isSigned: isSigned)
            .description
        #expect(text.hasPrefix("the store answers 403 \(code)") && text.contains(names))
    }
}

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
