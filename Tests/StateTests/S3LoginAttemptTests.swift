import Configuration
import State
import TestSupport
import Testing
import Wire

/// Attempts with an access key of an S3 request, which have counts of their own.
@Suite struct S3LoginAttemptTests {
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

    @Test func `S3 guesses count by address, and an unknown key waits wherever its failures were`()
        throws
    {
        let limiter = try limiter(address: 6, name: 2, total: 3)
        var made = 0
        for number in 0..<10 {
            let attempt = LoginAttempt(.s3AccessKey, name: "key-\(number)", address: "192.0.2.7")
            made += failures(attempt, limiter, now: now)
        }
        #expect(made == 6, "one key uses up two of the address's six")
        let stranger = LoginAttempt(.s3AccessKey, name: "key-0", address: "198.51.100.1")
        #expect(limiter.refusal(of: stranger, now: now) == nil, "nothing counts by key alone")
        for attempt in [
            LoginAttempt(.accessKey, name: "key-0", address: "192.0.2.7"),
            LoginAttempt(.webIdentity, address: "192.0.2.7"),
        ] {
            #expect(limiter.refusal(of: attempt, now: now) == nil, "S3 and STS count apart")
        }
    }

    @Test func `a key of S3 that was right from here goes on, whatever others here try`() throws {
        let limiter = try limiter(address: 6, name: 2, total: 3)
        let backup = LoginAttempt(.s3AccessKey, name: "backup", address: "192.0.2.7")
        limiter.rememberSuccess(of: backup, now: now)
        let wrong = LoginAttempt(.s3AccessKey, name: "wrong", address: "192.0.2.7")
        #expect(failures(wrong, limiter, now: now) == 2)
        let new = LoginAttempt(.s3AccessKey, name: "new", address: "192.0.2.7")
        #expect(limiter.refusal(of: new, now: now) == nil, "one wrong key locks no other out")
        for number in 0..<10 {
            let guess = LoginAttempt(.s3AccessKey, name: "guess-\(number)", address: "192.0.2.7")
            _ = failures(guess, limiter, now: now)
        }
        #expect(limiter.refusal(of: new, now: now)?.reason == .address)
        #expect(limiter.refusal(of: backup, now: now) == nil)
        #expect(failures(backup, limiter, now: now) == 6, "its secret can't be guessed from here")
        #expect(limiter.refusal(of: backup, now: now)?.reason == .key)
    }

    @Test func `failures elsewhere lock no key of S3 out`() throws {
        let limiter = try limiter(address: 3, name: 3, total: 3)
        for number in 0..<100 {
            let guess = LoginAttempt(
                .s3AccessKey, name: "backup", address: "198.51.100.\(number)")
            _ = failures(guess, limiter, now: now)
        }
        let backup = LoginAttempt(.s3AccessKey, name: "backup", address: "192.0.2.7")
        #expect(limiter.refusal(of: backup, now: now) == nil)
    }

    @Test func `where addresses are not told apart no key of S3 waits`() throws {
        let limiter = try limiter(name: 3, total: 3)
        let attempt = LoginAttempt(.s3AccessKey, name: "backup", address: "unix:")
        #expect(failures(attempt, limiter, now: now, atMost: 100) == 100)
    }
}
