import Crypto
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct StateChangeTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
    }

    private func revoke(_ parent: String) throws {
        try directory.withLock { (change) throws(FileError) in
            var revocations = try directory.revocations()
            revocations.revoke(.init(parent: parent, before: now), now: now)
            try change.write(revocations)
        }
    }

    @Test func `while a change is under way the generation is odd, and even after it`() throws {
        try directory.withLock { (_) throws(FileError) in
            #expect(try !directory.generation().isSettled)
        }
        #expect(try directory.generation().isSettled)
    }

    @Test func `a change that failed half-way makes another generation, too`() throws {
        let before = try directory.generation()
        let failure = FileError.notADirectory(path: "x")
        #expect(throws: failure) {
            try directory.withLock { (_) throws(FileError) in throw failure }
        }
        #expect(try directory.generation().isSettled)
        #expect(try directory.generation() != before)
    }

    @Test(arguments: ["1", "7", "x", "", "-2"])
    func `what a writer changed who was killed before the end is seen at every request`(
        generation: String
    ) throws {
        try revoke("alice")
        let record = try #require(try directory.read("revocations.json"))
        try revoke("bob")
        let store = StateStore(directory: directory)
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)

        try parent.write("state/generation", generation)
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)
        try directory.write("revocations.json", record)
        #expect(try store.snapshot(now: now).revocations.parents.count == 1)

        try revoke("carol")
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)
        #expect(try directory.generation().isSettled)
    }

    static let leftovers = [
        "generation.123.456.new", "keys/a.json.123.456.new", "groups/a.json.123.456.new",
        "policies/a.json.123.456.new", "users/2b/alice.json.123.456.new",
    ]

    @Test(arguments: leftovers)
    func `what a killed writer left is removed by the next one`(name: String) throws {
        let alice = NewUser(name: "alice", secret: Secret("a-secret"))
        try Administration(directory: directory).add([alice], now: now)
        #expect(try directory.read("users/2b/alice.json") != nil)
        try parent.write("state/\(name)", "half")
        try parent.write("state/generation", "5")
        try directory.withLock { _ in }
        #expect(try directory.read(name) == nil)
        #expect(try directory.user(named: "alice") != nil)
    }

    @Test func `what another process fetches at that moment is not removed`() throws {
        let name = "cache/jwks/A.json.123.456.new"
        try parent.write("state/\(name)", "half")
        try parent.write("state/generation", "5")
        try directory.withLock { _ in }
        #expect(try directory.read(name) != nil)
        let caches = ["B", "A"].map { ProviderKeyCache(directory: directory, provider: $0) }
        for (cache, isThere) in zip(caches, [true, false]) {
            _ = try cache.attempt(now: now, interval: 1) {}
            #expect(try (directory.read(name) != nil) == isThere)
        }
    }

    @Test(arguments: [1, 2, 100, 101, 300])
    func `many records are in place at once, and nothing beside them`(count: Int) throws {
        var progress: [Int] = []
        let users = (0..<count).map { NewUser(name: "user\($0)", secret: Secret("a-secret")) }
        try Administration(directory: directory).add(users, now: now) { progress.append($0) }
        #expect(progress == Array(1...count))
        #expect(try directory.allUsers().count == count)
        for bucket in 0..<256 {
            let name = "users/\(Hexadecimal.encode([UInt8(bucket)]))"
            guard try FileStatus.of(directory.path(name)) != nil else { continue }
            #expect(try directory.fileNames(in: name).allSatisfy { $0.hasSuffix(".json") })
        }
    }

    @Test func `a record that no reader would take is not written`() throws {
        let limit = 64 * 1_024
        let administration = Administration(directory: directory)
        try administration.add([NewUser(name: "alice", secret: Secret("a-secret"))], now: now)
        let name = "users/2b/alice.json"
        let length = try #require(try directory.read(name)).count
        func write(groups: [String]) throws {
            try directory.withLock { (change) throws(FileError) in
                var user = try directory.user(named: "alice")!
                user.groups = groups
                try change.write([user])
            }
        }
        try write(groups: [String(repeating: "g", count: limit - length - 2)])
        #expect(try directory.read(name)?.count == limit)
        #expect(throws: FileError.tooLarge(path: directory.path(name), limit: limit)) {
            try write(groups: [String(repeating: "g", count: limit - length - 1)])
        }
        #expect(try directory.user(named: "alice") != nil)
    }
}

@Suite struct RecordNameTests {
    static let valid = [
        "a", "alice", "alice@example.org", "a b", "../../etc/passwd", "Ünïcode", "日本語", "ḍ̇", "한국",
        "a*?",
        String(repeating: "a", count: 128), String(repeating: "é", count: 37),
    ]

    @Test(arguments: valid)
    func `most texts are names`(name: String) {
        #expect(RecordName.isValid(name))
        #expect(Group.isValid(name: name))
    }

    static let invalid = [
        "", " a", "a ", "\u{A0}a", "a,b", "a=b", "a\nb", "a\u{0}b", "a\u{7F}b",
        String(repeating: "a", count: 129),
        // C1 controls steer terminals, and what can't be seen makes two names look like one.
        "a\u{9B}31mb", "a\u{202E}b", "a\u{200B}b", "a\u{2028}b", "a\u{FEFF}b",
        // What compares as equal to "é", "K" and "ḍ̇" and is not.
        "e\u{301}", "\u{212A}", "d\u{307}\u{323}",
        // A file's name has 255 bytes, and each of these becomes six.
        String(repeating: "é", count: 38),
    ]

    @Test(arguments: invalid)
    func `what separates names, can't be seen or is too long is none`(name: String) {
        #expect(!RecordName.isValid(name))
        #expect(!User.isValid(name: name + name + name))
    }

    @Test(arguments: [("ab", false), ("abc", true), ("é", false), ("éa", true)])
    func `a user's name has three bytes at least`(name: String, isValid: Bool) {
        #expect(User.isValid(name: name) == isValid)
    }

    @Test func `the longest names can be written and found again`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory)
        for name in RecordNameTests.valid where User.isValid(name: name) {
            try administration.add(
                [NewUser(name: name, secret: Secret("a-secret"))], now: Timestamp(seconds: 0))
            #expect(try directory.user(named: name)?.name == name)
        }
    }
}
