import Crypto
import Testing
import Wire

@testable import Daypass

@Suite struct LoginCacheTests {
    private static let now = Timestamp(seconds: 1_769_854_830)

    private static func credentials(lasting seconds: Int) -> IssuedCredentials {
        IssuedCredentials(
            accessKeyID: "ASIA", secretAccessKey: "s", sessionToken: "t",
            expiration: (now + seconds).iso8601)!
    }

    private static func entry(lasting lifetime: Int) -> LoginCache.Entry {
        LoginCache.Entry(
            purpose: "p", issued: now, credentials: credentials(lasting: lifetime))
    }

    /// The lifetime, and from when on they are renewed.
    static let due: [(lifetime: Int, age: Int)] = [
        (28_800, 28_800 - 960), (3_600, 3_600 - 960), (1_920, 960), (1_800, 900), (900, 450),
        (60, 30),
    ]

    @Test(arguments: due)
    func `credentials are renewed a quarter of an hour before their end, or in the middle`(
        lifetime: Int, age: Int
    ) {
        let entry = LoginCacheTests.entry(lasting: lifetime)
        #expect(entry.isFresh(at: LoginCacheTests.now))
        #expect(entry.isFresh(at: LoginCacheTests.now + (age - 1)))
        #expect(!entry.isFresh(at: LoginCacheTests.now + age))
        #expect(!entry.isFresh(at: LoginCacheTests.now + -1), "the clock was set back")
    }

    @Test func `the last minute is of no use to a program`() {
        let entry = LoginCacheTests.entry(lasting: 900)
        #expect(entry.isUsable(at: LoginCacheTests.now + 839))
        #expect(!entry.isUsable(at: LoginCacheTests.now + 840))
    }

    private func cache(identity: String = "i", subject: String? = "alice") -> LoginCache {
        var cache = LoginCache(
            identity: identity, subject: subject, name: "Alice", refreshToken: Secret("r\"\n"))
        cache.add(LoginCacheTests.credentials(lasting: 900), for: "p", now: LoginCacheTests.now)
        return cache
    }

    @Test func `the file has all of it, and no other text is one`() throws {
        let json = cache().json
        let read = try #require(LoginCache(json: json))
        #expect(read.json == json)
        #expect(read.refreshToken?.text == "r\"\n")
        for count in 0..<(json.count - 1) {
            #expect(LoginCache(json: Array(json.prefix(count))) == nil)
        }
        let text = String(decoding: json, as: UTF8.self)
        for (old, new) in [
            ("\"version\":1", "\"version\":2"), ("\"name\"", "\"nam\""),
            ("\"purpose\"", "\"purpos\""), ("\"credentials\":[", "\"credentials\":[5,"),
        ] {
            let changed = text.replacing(old, with: new)
            #expect(changed != text)
            #expect(LoginCache(json: Array(changed.utf8)) == nil)
        }
    }

    @Test func `new credentials replace those for the same purpose, and expired ones go`() {
        var cache = cache()
        cache.add(
            LoginCacheTests.credentials(lasting: 5_000), for: "q", now: LoginCacheTests.now)
        #expect(cache.entries.map(\.purpose) == ["p", "q"])
        cache.add(
            LoginCacheTests.credentials(lasting: 6_000), for: "q",
            now: LoginCacheTests.now + 900)
        #expect(cache.entries.map(\.purpose) == ["q"])
    }

    @Test func `a failed attempt is not repeated for a minute, or until one succeeds`() throws {
        var cache = cache()
        #expect(!cache.hasJustFailed(at: LoginCacheTests.now))
        cache.failed = LoginCacheTests.now
        let read = try #require(LoginCache(json: cache.json))
        for (seconds, hasJustFailed) in [(-1, false), (0, true), (59, true), (60, false)] {
            #expect(read.hasJustFailed(at: LoginCacheTests.now + seconds) == hasJustFailed)
        }
        cache.add(LoginCacheTests.credentials(lasting: 900), for: "p", now: LoginCacheTests.now)
        #expect(!cache.hasJustFailed(at: LoginCacheTests.now))
    }

    @Test func `the oldest of many credentials give way`() {
        var cache = cache()
        for purpose in 1...8 {
            cache.add(
                LoginCacheTests.credentials(lasting: 900), for: "\(purpose)",
                now: LoginCacheTests.now)
        }
        #expect(cache.entries.map(\.purpose) == (1...8).map { "\($0)" })
    }

    @Test func `only the same person takes over the earlier credentials`() {
        let earlier = cache()
        for (identity, subject, count) in [
            ("i", "alice", 1), ("i", "bob", 0), ("j", "alice", 0), ("i", nil, 0),
        ] {
            var later = LoginCache(identity: identity, subject: subject, name: "x")
            later.keepEntries(of: earlier)
            #expect(later.entries.count == count)
        }
    }
}
