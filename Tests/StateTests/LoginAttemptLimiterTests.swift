import Configuration
import State
import TestSupport
import Testing
import Wire

/// Which attempts may be made, and when. The tests set the clock.
@Suite struct LoginAttemptLimiterTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    private func limiter(
        address: Int? = nil, name: Int? = nil, total: Int? = nil
    ) throws -> LoginAttemptLimiter {
        try LoginAttemptLimiter(
            LoginAttemptLimits(address: address, name: name, total: total), directory: directory)
    }

    @Test(arguments: [1, 2, 7, 10, 60, 599, 6_000])
    func `as many fail at once as the limit says, and as many in each minute after`(limit: Int)
        throws
    {
        let limiter = try limiter(address: limit)
        let attempt = LoginAttempt(.webIdentity, address: "192.0.2.7")
        #expect(failures(attempt, limiter, now: now) == limit)
        #expect(failures(attempt, limiter, now: now) == 0)
        #expect(failures(attempt, limiter, now: now + 60) == limit)
        var inAMinute = 0
        for second in 61...120 { inAMinute += failures(attempt, limiter, now: now + second) }
        #expect((limit - 1...limit + 1).contains(inAMinute))
    }

    @Test(arguments: [(1, 60), (2, 30), (7, 9), (60, 1), (6_000, 1)])
    func `a refused caller learns when to come back, and is admitted then`(limit: Int, wait: Int)
        throws
    {
        let limiter = try limiter(name: limit)
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        _ = failures(attempt, limiter, now: now)
        let refusal = try #require(limiter.refusal(of: attempt, now: now))
        #expect(refusal.reason == .name && refusal.wait == wait)
        #expect(limiter.refusal(of: attempt, now: now + wait) == nil)
        if wait > 1 { #expect(limiter.refusal(of: attempt, now: now + (wait - 1)) != nil) }
    }

    @Test func `a refused attempt is not counted: a caller that keeps asking is admitted no later`()
        throws
    {
        let limiter = try limiter(name: 2)
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        _ = failures(attempt, limiter, now: now)
        for second in 0..<30 { #expect(limiter.refusal(of: attempt, now: now + second) != nil) }
        #expect(limiter.refusal(of: attempt, now: now + 30) == nil)
    }

    /// Two addresses, and whether they count as one.
    static let addresses: [(String, String, Bool)] = [
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("192.0.2.7", "::ffff:192.0.2.7", true),
        ("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true),
        ("2001:db8::1", "2001:db8:0:1::1", false), ("2001:DB8::1", "2001:db8::2", true),
        ("0:0:0:7::1", "0.0.0.7", false),
        ("unix:", "unix:", true), ("unix:", "", false), ("192.0.2.7", "192.0.2.07", false),
    ]

    @Test(arguments: addresses)
    func `an address is counted as far as its owner does not choose it`(
        one: String, other: String, isSame: Bool
    ) throws {
        let limiter = try limiter(address: 3)
        #expect(failures(LoginAttempt(.customToken, address: one), limiter, now: now) == 3)
        let refusal = limiter.refusal(of: LoginAttempt(.webIdentity, address: other), now: now)
        #expect((refusal?.reason == .address) == isSame)
    }

    /// T50: two names, and whether they count as one.
    static let names: [(String, String, Bool)] = [
        ("alice", "alice", true), ("alice", "Alice", true), ("alice", "ALICE", true),
        ("alice", " alice ", true), ("alice liddell", "alice  liddell", true),
        ("alice", "al ice", true), ("alice", "alice\u{A0}", true), ("alice", "alice\t", true),
        ("кирилл", "КИРИЛЛ", true), ("ÅSA", "åsa", true),
        ("alice", "alicf", false), ("alice", "alice1", false), ("alice", "", false),
    ]

    @Test(arguments: names)
    func `T50: a name is counted in any spelling`(one: String, other: String, isSame: Bool) throws {
        let limiter = try limiter(name: 3)
        let attempt = LoginAttempt(.loginName, name: one, address: "192.0.2.7")
        #expect(failures(attempt, limiter, now: now) == 3)
        let refusal = limiter.refusal(
            of: LoginAttempt(.loginName, name: other, address: "192.0.2.8"), now: now)
        #expect((refusal?.reason == .name) == isSame)
        #expect(
            limiter.refusal(
                of: LoginAttempt(.accessKey, name: one, address: "192.0.2.8"), now: now) == nil)
    }

    @Test func `all are counted together, whatever the name and the address`() throws {
        let limiter = try limiter(total: 20)
        for number in 0..<20 {
            let attempt = LoginAttempt(
                .loginName, name: "name-\(number)", address: "2001:db8:0:\(number)::1")
            #expect(failures(attempt, limiter, now: now, atMost: 1) == 1)
        }
        let refusal = try #require(
            limiter.refusal(of: LoginAttempt(.customToken, address: "192.0.2.9"), now: now))
        #expect(refusal.reason == .total && refusal.wait == 3)
    }

    @Test func `off is off`() throws {
        let limiter = try limiter()
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        #expect(failures(attempt, limiter, now: now) == 10_000)
    }

    @Test func `a successful login uses up no attempts of others`() throws {
        let limiter = try limiter(address: 1, name: 1, total: 1)
        for number in 0..<1_000 {
            let attempt = LoginAttempt(.loginName, name: "user-\(number)", address: "192.0.2.7")
            #expect(limiter.refusal(of: attempt, now: now) == nil)
            limiter.rememberSuccess(of: attempt, now: now)
        }
    }

    // Nobody can be locked out by others.

    @Test func `a caller that succeeded from an address is admitted from it, whatever others try`()
        throws
    {
        let limiter = try limiter(address: 3, name: 3, total: 3)
        let alice = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        limiter.rememberSuccess(of: alice, now: now)
        let fromElsewhere = LoginAttempt(.loginName, name: "alice", address: "198.51.100.1")
        let fromHere = LoginAttempt(.loginName, name: "bob", address: "192.0.2.7")
        _ = failures(fromElsewhere, limiter, now: now)
        _ = failures(fromHere, limiter, now: now)
        #expect(limiter.refusal(of: fromElsewhere, now: now) != nil)
        #expect(limiter.refusal(of: fromHere, now: now) != nil)
        #expect(limiter.refusal(of: alice, now: now) == nil)
    }

    @Test func `a caller that succeeded from an address has as many attempts as any other`() throws
    {
        let limiter = try limiter(address: 60, name: 3, total: 60)
        let alice = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        limiter.rememberSuccess(of: alice, now: now)
        #expect(failures(alice, limiter, now: now) == 3)
        #expect(limiter.refusal(of: alice, now: now + 20) == nil)
    }

    @Test func `after a valid signed token an address's other callers do not wait`() throws {
        let limiter = try limiter(address: 3, total: 5)
        let here = LoginAttempt(.webIdentity, address: "192.0.2.7")
        limiter.rememberSuccess(of: here, now: now)
        #expect(failures(here, limiter, now: now, atMost: 100) == 100)
        let later = now + 604_800
        #expect(failures(here, limiter, now: later) == 3)
        #expect(limiter.refusal(of: here, now: later)?.reason == .address)
    }

    @Test func `nor uses such an address up the total of all others, or more than its own count`()
        throws
    {
        let limiter = try limiter(address: 3, total: 5)
        let here = LoginAttempt(.webIdentity, address: "192.0.2.7")
        limiter.rememberSuccess(of: here, now: now)
        for _ in 0..<100 { limiter.countFailure(of: here, now: now) }
        let elsewhere = LoginAttempt(.webIdentity, address: "198.51.100.1")
        #expect(failures(elsewhere, limiter, now: now) == 2)
        let other = LoginAttempt(.customToken, address: "192.0.2.7")
        #expect(limiter.refusal(of: other, now: now)?.reason == .address)
    }

    @Test func `where a token was right all others may fail, and this address may not`() throws {
        let limiter = try limiter(address: 3, total: 5)
        let here = LoginAttempt(.customToken, address: "192.0.2.7")
        limiter.rememberSuccess(of: here, now: now)
        for number in 0..<5 {
            _ = failures(
                LoginAttempt(.customToken, address: "198.51.100.\(number)"), limiter, now: now)
        }
        #expect(limiter.refusal(of: here, now: now) == nil)
        #expect(failures(here, limiter, now: now) == 3)
    }

    /// When a success is looked at, and whether it still counts.
    static let ages: [(Int, Bool)] = [
        (0, true), (604_799, true), (604_800, false), (-59, true), (-61, false),
    ]

    @Test(arguments: ages)
    func `a success is remembered for a week`(age: Int, counts: Bool) throws {
        let limiter = try limiter(name: 1)
        let alice = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        limiter.rememberSuccess(of: alice, now: now)
        let other = LoginAttempt(.loginName, name: "alice", address: "198.51.100.1")
        limiter.countFailure(of: other, now: now + age)
        #expect((limiter.refusal(of: alice, now: now + age) == nil) == counts)
    }

    @Test func `a caller that succeeds once an hour stays known`() throws {
        let limiter = try limiter(name: 1)
        let alice = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        for hour in 0...400 { limiter.rememberSuccess(of: alice, now: now + hour * 3_600) }
        let end = now + 400 * 3_600
        limiter.countFailure(
            of: LoginAttempt(.loginName, name: "alice", address: "198.51.100.1"), now: end)
        #expect(limiter.refusal(of: alice, now: end + 3_600) == nil)
    }

    @Test func `however many names fail, the count of one that is tried often stays`() throws {
        let limiter = try limiter(name: 10)
        let alice = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        _ = failures(alice, limiter, now: now)
        for number in 0..<40_000 {
            limiter.countFailure(
                of: LoginAttempt(.loginName, name: "name-\(number)", address: "192.0.2.7"), now: now
            )
        }
        #expect(limiter.refusal(of: alice, now: now)?.reason == .name)
    }

    // The clock, and other processes.

    @Test(arguments: [-86_400, -3_600, -200])
    func `a clock that was set back locks no caller out`(change: Int) throws {
        let limiter = try limiter(address: 3, name: 3, total: 3)
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        _ = failures(attempt, limiter, now: now)
        #expect(failures(attempt, limiter, now: now + change) == 3)
    }

    @Test(arguments: [0, -1, 1 << 40, .max, .min, 1_577_836_799])
    func `any clock will do`(seconds: Int) throws {
        let limiter = try limiter(address: 3)
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        #expect(failures(attempt, limiter, now: Timestamp(seconds: seconds)) >= 3)
        limiter.rememberSuccess(of: attempt, now: Timestamp(seconds: seconds))
    }

    @Test func `what one process counts all know, and the next one too`() throws {
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        do {
            let one = try limiter(name: 4)
            let other = try limiter(name: 4)
            #expect(failures(attempt, one, now: now, atMost: 3) == 3)
            #expect(failures(attempt, other, now: now) == 1)
        }
        #expect(failures(attempt, try limiter(name: 4), now: now) == 0)
    }

    @Test func `attempts that many make at once are more than the limit by as many at most`()
        async throws
    {
        let limit = 500
        let workers = 8
        let mappings = try (0..<workers).map { _ in try limiter(address: limit) }
        let now = now
        let made = await withTaskGroup(of: Int.self) { group in
            for mapping in mappings {
                group.addTask {
                    let attempt = LoginAttempt(.customToken, address: "192.0.2.7")
                    var made = 0
                    while mapping.refusal(of: attempt, now: now) == nil {
                        mapping.countFailure(of: attempt, now: now)
                        made += 1
                    }
                    return made
                }
            }
            return await group.reduce(0, +)
        }
        #expect((limit...limit + workers).contains(made))
    }
}
