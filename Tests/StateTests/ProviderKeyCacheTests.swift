import State
import System
import TestSupport
import Testing
import Wire

@Suite struct ProviderKeyCacheTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    @Test func `what one process writes another reads`() throws {
        let metadata = ProviderMetadata(
            configURL: "https://a", issuer: "https://a", keySet: Array("{\"keys\":[]}".utf8),
            fetched: now)
        let cache = ProviderKeyCache(directory: directory, provider: "A")
        #expect(cache.identity == nil)
        #expect(cache.read() == nil)
        try cache.write(metadata)
        #expect(ProviderKeyCache(directory: directory, provider: "A").read() == metadata)
        #expect(ProviderKeyCache(directory: directory, provider: "B").read() == nil)
    }

    @Test func `a cache that can't be read is none: it can be fetched anew`() throws {
        try parent.write("state/cache/jwks/A.json", "nonsense")
        #expect(ProviderKeyCache(directory: directory, provider: "A").read() == nil)
    }

    @Test func `attempts keep their distance, over all processes`() throws {
        var count = 0
        for (seconds, isEarly) in [
            (0, false), (0, true), (9, true), (10, false), (19, true), (5, false),
        ] {
            let cache = ProviderKeyCache(directory: directory, provider: "A")
            let attempt = try cache.attempt(now: now + seconds, interval: 10) { count += 1 }
            if case .tooEarly = attempt { #expect(isEarly) } else { #expect(!isEarly) }
        }
        #expect(count == 3)
    }

    @Test func `while one is at it, another is told so`() throws {
        let cache = ProviderKeyCache(directory: directory, provider: "A")
        _ = try cache.attempt(now: now, interval: 10) { () throws(FileError) in
            let second = try cache.attempt(now: now + 100, interval: 10) {}
            guard case .underWay = second else {
                Issue.record("two are at it")
                return
            }
        }
    }
}
