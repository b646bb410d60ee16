import Crypto
import System
import TestSupport
import Testing
import Wire

@testable import State

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
            var revocations = try directory.revocations.read()
            revocations.revoke(.init(parent: parent, before: now), now: now)
            try directory.revocations.write(revocations, in: change)
        }
    }

    private var generation: Generation { StateWatch(directory).version().generation }

    @Test func `while a change is under way the generation is odd, and even after it`() throws {
        try directory.withLock { (_) throws(FileError) in #expect(!generation.isSettled) }
        #expect(generation.isSettled)
    }

    @Test func `a change that failed half-way makes another generation, too`() throws {
        let before = generation
        let failure = FileError.notADirectory(path: "x")
        #expect(throws: failure) {
            try directory.withLock { (_) throws(FileError) in throw failure }
        }
        #expect(generation.isSettled)
        #expect(generation != before)
    }

    @Test func `each change makes another generation`() throws {
        var seen = [generation]
        for _ in 0..<20 {
            try directory.withLock { _ in }
            #expect(generation.isSettled && !seen.contains(generation))
            seen.append(generation)
        }
    }

    @Test func `each request sees what a killed writer changed`() throws {
        try revoke("alice")
        let record = try #require(try directory.read("revocations.json"))
        try revoke("bob")
        // The clock stands still, so only the generation tells.
        let store = StateStore(directory: directory) { 0 }
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)

        let killed = try directory.generationForChange()
        try killed.begin(path: directory.path("generation"))
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)
        try directory.write("revocations.json", record)
        #expect(try store.snapshot(now: now).revocations.parents.count == 1)

        try revoke("carol")
        #expect(try store.snapshot(now: now).revocations.parents.count == 2)
        #expect(generation.isSettled)
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
        try directory.generationForChange().begin(path: directory.path("generation"))
        try directory.withLock { _ in }
        #expect(try directory.read(name) == nil)
        #expect(try directory.users["alice"] != nil)
    }

    @Test func `what another process fetches at that moment is not removed`() throws {
        let name = "cache/jwks/A.json.123.456.new"
        try parent.write("state/\(name)", "half")
        try directory.generationForChange().begin(path: directory.path("generation"))
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
        #expect(try directory.users.all().count == count)
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
                var user = try directory.users["alice"]!
                user.groups = groups
                try directory.users.write([user], in: change)
            }
        }
        try write(groups: [String(repeating: "g", count: limit - length - 2)])
        #expect(try directory.read(name)?.count == limit)
        #expect(throws: FileError.tooLarge(path: directory.path(name), limit: limit)) {
            try write(groups: [String(repeating: "g", count: limit - length - 1)])
        }
        #expect(try directory.users["alice"] != nil)
    }
}
