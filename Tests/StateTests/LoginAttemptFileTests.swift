import Configuration
import State
import System
import TestSupport
import Testing
import Wire

/// The file behind the limiter: whatever becomes of it, it neither ends the process nor locks anybody out.
@Suite struct LoginAttemptFileTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_800_000_000)
    private static let byteCount = 1_052_672

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    private func limiter() throws -> LoginAttemptLimiter {
        try LoginAttemptLimiter(
            LoginAttemptLimits(address: 3, name: 3, total: 100), directory: directory)
    }

    private var bytes: [UInt8] {
        get throws { try #require(try directory.read("limits", limit: 2 << 20)) }
    }

    /// Of a hundred strangers, how many may try.
    private func admitted(_ limiter: LoginAttemptLimiter) -> Int {
        (0..<100).count { number in
            limiter.refusal(
                of: LoginAttempt(
                    .loginName, name: "user-\(number)", address: "198.51.100.\(number)"),
                now: now) == nil
        }
    }

    @Test func `it is ours alone, and as large at the end as at the beginning`() throws {
        let limiter = try limiter()
        #expect(try parent.mode("state/limits") == 0o600)
        for number in 0..<5_000 {
            limiter.countFailure(
                of: LoginAttempt(
                    .loginName, name: "user-\(number)", address: "2001:db8:\(number % 9_999)::"),
                now: now)
        }
        #expect(try bytes.count == LoginAttemptFileTests.byteCount)
    }

    @Test func `names and addresses do not stand in it`() throws {
        try limiter().countFailure(
            of: LoginAttempt(.loginName, name: "a password", address: "192.0.2.77"), now: now)
        let bytes = try bytes
        for text in ["password", "192.0.2.77"] {
            #expect(bytes.firstRange(of: Array(text.utf8)) == nil)
        }
    }

    @Test func `two directories place the same name elsewhere`() throws {
        try limiter().countFailure(of: LoginAttempt(.customToken, address: "192.0.2.7"), now: now)
        let one = try bytes
        try parent.remove("state/limits")
        try limiter().countFailure(of: LoginAttempt(.customToken, address: "192.0.2.7"), now: now)
        #expect(try bytes.dropFirst(4_096) != one.dropFirst(4_096))
    }

    @Test(arguments: [0, 1, 63, 64, 4_096, byteCount - 1, byteCount + 1])
    func `a file of another size is recreated`(count: Int) throws {
        try directory.write("limits", [UInt8](repeating: 0x61, count: count))
        #expect(admitted(try limiter()) == 100)
        #expect(try bytes.count == LoginAttemptFileTests.byteCount)
    }

    @Test(arguments: [0, 7, 8, 23, 24, 31, 32, 63])
    func `a file with a damaged head is recreated`(index: Int) throws {
        let attempt = LoginAttempt(.customToken, address: "192.0.2.7")
        do {
            let limiter = try limiter()
            for _ in 0..<3 { limiter.countFailure(of: attempt, now: now) }
        }
        #expect(try limiter().refusal(of: attempt, now: now) != nil)
        var damaged = try bytes
        damaged[index] ^= 0x10
        try directory.write("limits", damaged)
        #expect(try limiter().refusal(of: attempt, now: now) == nil)
    }

    @Test(arguments: [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF] as [UInt8])
    func `whatever byte fills the file, no caller is locked out`(byte: UInt8) throws {
        _ = try limiter()
        let head = try bytes.prefix(64)
        try directory.write(
            "limits",
            head + [UInt8](repeating: byte, count: LoginAttemptFileTests.byteCount - 64))
        let limiter = try limiter()
        #expect(admitted(limiter) == 100)
        try expectCounting(limiter)
    }

    @Test(arguments: 1...4)
    func `random words lock no caller out, and counting goes on`(seed: UInt64) throws {
        _ = try limiter()
        var generator = SplitMix(state: seed)
        var words: [UInt8] = Array(try bytes.prefix(64))
        words.reserveCapacity(LoginAttemptFileTests.byteCount)
        while words.count < LoginAttemptFileTests.byteCount {
            unsafe withUnsafeBytes(of: generator.next()) { unsafe words += $0 }
        }
        try directory.write("limits", words)
        let limiter = try limiter()
        // By chance a word may be a count that is full.
        #expect(admitted(limiter) >= 99)
        try expectCounting(limiter)
    }

    @Test(arguments: [0o640, 0o604, 0o666])
    func `one that others may write is refused`(mode: Int) throws {
        _ = try limiter()
        try parent.setMode("state/limits", mode)
        #expect(
            throws: FileError.openToOthers(path: directory.path("limits"), mode: UInt32(mode))
        ) { try limiter() }
    }

    @Test func `many that start at once agree on one file`() async throws {
        let directory = directory
        let now = now
        let limiters = await withTaskGroup(of: LoginAttemptLimiter?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try? LoginAttemptLimiter(
                        LoginAttemptLimits(address: 1, name: nil, total: nil), directory: directory)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let attempt = LoginAttempt(.customToken, address: "192.0.2.7")
        try #require(limiters[0]).countFailure(of: attempt, now: now)
        for limiter in limiters {
            #expect(try #require(limiter).refusal(of: attempt, now: now) != nil)
        }
    }

    private func expectCounting(_ limiter: LoginAttemptLimiter) throws {
        let attempt = LoginAttempt(.loginName, name: "alice", address: "192.0.2.7")
        for _ in 0..<3 { limiter.countFailure(of: attempt, now: now) }
        #expect(limiter.refusal(of: attempt, now: now) != nil)
    }
}

/// Random numbers that are the same each time (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
