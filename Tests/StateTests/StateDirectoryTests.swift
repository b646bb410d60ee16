import Configuration
import Crypto
import PolicyEngine
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct StateDirectoryTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    @Test func `what is made is its owner's alone`() throws {
        _ = try directory.keyRing(now: now)
        try directory.write("policies/p.json", [1])
        for (name, mode) in [
            ("state", 0o700), ("state/keys", 0o700), ("state/cache/jwks", 0o700),
            ("state/policies/p.json", 0o600), ("state/lock", 0o600), ("state/generation", 0o600),
        ] {
            #expect(try parent.mode(name) == mode, "\(name)")
        }
    }

    @Test(arguments: [0o701, 0o710, 0o750, 0o755])
    func `a directory that others may look into is refused`(mode: Int) throws {
        try parent.setMode("state", mode)
        #expect(
            throws: FileError.openToOthers(path: directory.path, mode: UInt32(mode))
        ) { try StateDirectory(opening: directory.path) }
    }

    @Test(arguments: [0o604, 0o640, 0o660, 0o644])
    func `a signing key that others may read is refused`(mode: Int) throws {
        let file = "keys/\(try directory.keyRing(now: now).newest.id).json"
        try parent.setMode("state/\(file)", mode)
        #expect(
            throws: FileError.openToOthers(path: directory.path(file), mode: UInt32(mode))
        ) { try directory.keyRing(now: now) }
    }

    @Test func `the first key is made once and stays`() throws {
        let made = try directory.keyRing(now: now)
        let read = try StateDirectory(opening: directory.path).keyRing(now: now + 1)
        #expect(made.all.map(\.id) == read.all.map(\.id))
        #expect(made.newest.secret.bytes == read.newest.secret.bytes)
        #expect(made.newest.secret.bytes.count == 64)
        #expect(read[made.newest.id] != nil)
        #expect(read["other"] == nil)
    }

    @Test func `many threads that start at once agree on one key`() async throws {
        let directory = directory
        let now = now
        let ids = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<16 {
                group.addTask { (try? directory.keyRing(now: now).all.map(\.id)) ?? [] }
            }
            return await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(ids.first?.count == 1)
    }

    @Test(arguments: ["", "{}", "nonsense", #"{"id":"x","created":1,"key":"AAAA"}"#])
    func `a damaged key denies and names itself`(content: String) throws {
        _ = try directory.keyRing(now: now)
        try parent.write("state/keys/zz.json", content)
        let error = #expect(throws: FileError.self) { try directory.keyRing(now: now) }
        #expect(error?.description.contains("/keys/zz.json: damaged") == true)
    }

    @Test func `a group's record under another group's name denies and names itself`() throws {
        try parent.write(
            "state/groups/mine.json", #"{"name":"other","status":"enabled","policies":[]}"#)
        #expect(
            throws: FileError.damaged(
                path: directory.path("groups/mine.json"), reason: "the record of another group")
        ) { try directory.group(named: "mine") }
    }

    @Test func `who only looks makes no directory`() throws {
        let path = "\(parent.path)/absent"
        #expect(throws: FileError.notADirectory(path: path)) {
            try StateDirectory(opening: path, isMade: false)
        }
        #expect(throws: Never.self) { try StateDirectory(opening: directory.path, isMade: false) }
    }

    static let names: [(String, String)] = [
        ("readonly", "readonly.json"),
        ("..", "%2E..json"),
        (".\u{301}x", "%2E%CC%81x.json"),
        (".", "%2E.json"),
        (".hidden", "%2Ehidden.json"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.json"),
        ("a/b", "a%2Fb.json"),
        ("a\u{0}b", "a%00b.json"),
        ("é%", "%C3%A9%25.json"),
    ]

    @Test(arguments: names)
    func `no record's name leaves its directory`(name: String, file: String) {
        #expect(StateDirectory.fileName(name) == file)
    }

    @Test func `a file is replaced whole, and nothing is left beside it`() throws {
        for content in [[1], [2, 2], []] as [[UInt8]] {
            try directory.write("policies/p.json", content)
            #expect(try directory.read("policies/p.json") == content)
        }
        #expect(try directory.fileNames(in: "policies") == ["p.json"])
        #expect(try directory.read("policies/absent.json") == nil)
    }

    @Test func `a file over its limit is refused`() throws {
        try directory.write("policies/p.json", [UInt8](repeating: 0, count: 11))
        #expect(try directory.read("policies/p.json", limit: 11)?.count == 11)
        #expect(
            throws: FileError.tooLarge(path: directory.path("policies/p.json"), limit: 10)
        ) { try directory.read("policies/p.json", limit: 10) }
    }

    @Test func `each change under the lock makes another generation`() throws {
        var seen = [try directory.generation()]
        for _ in 0..<20 {
            try directory.withLock { _ in }
            let generation = try directory.generation()
            #expect(generation.isSettled && !seen.contains(generation))
            seen.append(generation)
        }
    }

    @Test func `a key that another process made is seen at the next request`() throws {
        let store = StateStore(directory: directory)
        let first = try store.snapshot(now: now).signingKeys.newest.id
        try parent.write(
            "state/keys/newer.json",
            #"{"id":"newer","created":\#(now.seconds + 5),"key":"\#(Base64URL.encode(RandomBytes.make(64)))"}"#
        )
        try directory.withLock { _ in }
        let ring = try store.snapshot(now: now).signingKeys
        #expect(ring.newest.id == "newer")
        #expect(ring[first] != nil)
    }
}

@Suite struct PolicyStoreTests {
    private let parent: TemporaryDirectory
    private let store: PolicyStore

    init() throws {
        parent = try TemporaryDirectory()
        store = PolicyStore(directory: try StateDirectory(opening: "\(parent.path)/state"))
    }

    private func policy(_ effect: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":"s3:*","Resource":"*"}]}"#
    }

    @Test func `a file edited by hand counts from the next request on`() throws {
        #expect(try store.policy(named: "mine") == nil)
        try parent.write("state/policies/mine.json", policy("Allow"))
        #expect(try store.policy(named: "mine")?.statements.map(\.effect) == [.allow])
        try parent.write("state/policies/mine.json", policy("Deny"))
        #expect(try store.policy(named: "mine")?.statements.map(\.effect) == [.deny])
    }

    @Test func `a stored policy takes the place of a built-in one`() throws {
        #expect(try store.policy(named: "readonly")?.statements.map(\.effect) == [.allow])
        try parent.write("state/policies/readonly.json", policy("Deny"))
        #expect(try store.policy(named: "readonly")?.statements.map(\.effect) == [.deny])
    }

    @Test func `a damaged policy denies and names itself`() throws {
        try parent.write("state/policies/readonly.json", "{}")
        #expect(
            throws: FileError.damaged(
                path: "\(parent.path)/state/policies/readonly.json", reason: "Version: missing")
        ) { try store.policy(named: "readonly") }
    }

    @Test(arguments: ["", "..", "/", "keys/x", String(repeating: "a", count: 5_000)])
    func `a name that nobody could have given is no policy`(name: String) throws {
        #expect(try store.policy(named: name) == nil)
    }
}

@Suite struct AuditLogTests {
    @Test func `lines follow each other, and a log that was moved away begins anew`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
        try log.append(Array("one".utf8))
        try log.append(Array("two".utf8))
        #expect(try directory.read("audit.jsonl") == Array("one\ntwo\n".utf8))
        #expect(try parent.mode("state/audit.jsonl") == 0o600)
        try directory.write("audit.jsonl", [])
        try log.append(Array("three".utf8))
        #expect(try directory.read("audit.jsonl") == Array("three\n".utf8))
    }

    @Test func `a line that was cut short is not continued`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
        try parent.write("state/audit.jsonl", "whole\ncut sh")
        try log.append(Array("next".utf8))
        #expect(try directory.read("audit.jsonl") == Array("whole\ncut sh\nnext\n".utf8))
    }

    @Test(arguments: ["/dev/full", "/dev/null", "/nonexistent/log", "/tmp"])
    func `a log that is no plain file is refused before the first call`(path: String) throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        #expect(throws: FileError.self) {
            try AuditLog(.file(path: path), directory: directory).check()
        }
    }

    @Test func `a line that can't be written is an error`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let log = AuditLog(.file(path: "/dev/full"), directory: directory)
        #expect(throws: FileError.self) { try log.append(Array("lost".utf8)) }
        let nowhere = AuditLog(.file(path: "\(parent.path)/no/such"), directory: directory)
        #expect(throws: FileError.self) { try nowhere.append(Array("lost".utf8)) }
    }
}

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
