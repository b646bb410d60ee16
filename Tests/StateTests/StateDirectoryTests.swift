import Crypto
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
        _ = try directory.keys.ring(now: now)
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
        let file = "keys/\(try directory.keys.ring(now: now).newest.id).json"
        try parent.setMode("state/\(file)", mode)
        #expect(
            throws: FileError.openToOthers(path: directory.path(file), mode: UInt32(mode))
        ) { try directory.keys.ring(now: now) }
    }

    @Test func `the first key is made once and stays`() throws {
        let made = try directory.keys.ring(now: now)
        let read = try StateDirectory(opening: directory.path).keys.ring(now: now + 1)
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
                group.addTask { (try? directory.keys.ring(now: now).all.map(\.id)) ?? [] }
            }
            return await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(ids.first?.count == 1)
    }

    @Test(arguments: ["", "{}", "nonsense", #"{"id":"x","created":1,"key":"AAAA"}"#])
    func `a damaged key denies and names itself`(content: String) throws {
        _ = try directory.keys.ring(now: now)
        try parent.write("state/keys/zz.json", content)
        let error = #expect(throws: FileError.self) { try directory.keys.ring(now: now) }
        #expect(error?.description.contains("/keys/zz.json: damaged") == true)
    }

    @Test func `a group's record under another group's name denies and names itself`() throws {
        try parent.write(
            "state/groups/mine.json", #"{"name":"other","status":"enabled","policies":[]}"#)
        #expect(
            throws: FileError.damaged(
                path: directory.path("groups/mine.json"), reason: "the record of another group")
        ) { try directory.groups["mine"] }
    }

    @Test func `a command that only reads makes no directory`() throws {
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
