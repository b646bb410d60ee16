import Crypto
import Glibc
import PolicyEngine
import System
import TestSupport
import Testing
import Wire

@testable import State

@Suite struct StateStoreTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let administration: Administration
    private let clock = ManualClock()
    private let store: StateStore
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        administration = Administration(directory: directory)
        let clock = clock
        store = StateStore(directory: directory) { clock.uptime }
        try administration.add([NewUser(name: "alice", secret: Secret("a-secret"))], now: now)
        try administration.add(["alice"], toGroup: "staff")
    }

    private func policy(_ effect: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"\#(effect)","Action":"s3:*","Resource":"*"}]}"#
    }

    /// A change of a file by hand, and what the store then has.
    private func expectInNextSecond<Value: Equatable>(
        _ old: Value, then new: Value, _ value: () throws -> Value, after edit: () throws -> Void
    ) throws {
        #expect(try value() == old)
        try edit()
        clock.tick()
        #expect(try value() == new)
    }

    // By a command

    @Test func `what a command changes is seen at once`() throws {
        #expect(try store.users["alice"]?.isEnabled == true)
        #expect(try store.users["bob"] == nil)
        #expect(try store.groups["staff"]?.isEnabled == true)
        #expect(try store.policies["mine"] == nil)
        #expect(try store.mappings[.ldapUser("bob")] == nil)
        #expect(try store.snapshot(now: now).revocations.parents.isEmpty)
        try administration.setEnabled(false, users: ["alice"])
        try administration.add([NewUser(name: "bob", secret: Secret("a-secret"))], now: now)
        try administration.setEnabled(false, group: "staff")
        try administration.createPolicy("mine", document: Array(policy("Deny").utf8))
        try administration.attach(["mine"], to: .mapped(.ldapUser("bob")))
        try administration.revokeSessions(parents: ["alice"], now: now)
        #expect(try store.users["alice"]?.isEnabled == false)
        #expect(try store.users["bob"] != nil)
        #expect(try store.groups["staff"]?.isEnabled == false)
        #expect(try store.policies["mine"]?.statements.map(\.effect) == [.deny])
        #expect(try store.mappings[.ldapUser("bob")]?.policies == ["mine"])
        #expect(try store.snapshot(now: now).revocations.parents.count == 1)
        try administration.removeUsers(["alice"])
        #expect(try store.users["alice"] == nil)
    }

    @Test func `during a change nothing is kept`() throws {
        _ = try store.users["alice"]
        let file = "users/2b/alice.json"
        let record = try #require(try directory.read(file))
        try directory.withLock { (change) throws(FileError) in
            #expect(try store.users["alice"] != nil)
            try change.remove(file)
            #expect(try store.users["alice"] == nil)
            try directory.write(file, record)
            #expect(try store.users["alice"] != nil)
        }
    }

    @Test func `without a usable generation, every request reads the records`() throws {
        #expect(try !store.snapshot(now: now).signingKeys.all.isEmpty)
        #expect(try store.users["alice"] != nil)
        try parent.remove("state/generation")
        // The store can't put a file in the place of a directory, as in one that is read-only.
        try parent.makeDirectory("state/generation")
        clock.tick()
        #expect(try store.users["alice"] != nil)
        #expect(try !store.snapshot(now: now).signingKeys.all.isEmpty)
        try parent.write("state/policies/mine.json", policy("Allow"))
        #expect(try store.policies["mine"] != nil)
        try parent.remove("state/policies/mine.json")
        #expect(try store.policies["mine"] == nil)
        try parent.remove("state/generation")
        clock.tick()
        #expect(try store.users["alice"] != nil)
        try administration.setEnabled(false, users: ["alice"])
        #expect(try store.users["alice"]?.isEnabled == false)
    }

    // By hand

    @Test func `a policy that is edited by hand applies from the next second on`() throws {
        let effect = { try store.policies["mine"]?.statements.map(\.effect) }
        try expectInNextSecond(nil, then: [.allow], effect) {
            try parent.write("state/policies/mine.json", policy("Allow"))
        }
        try expectInNextSecond([.allow], then: [.deny], effect) {
            try parent.write("state/policies/mine.json", policy("Deny"))
        }
        try expectInNextSecond([.deny], then: nil, effect) {
            try parent.remove("state/policies/mine.json")
        }
    }

    @Test func `a policy that is damaged by hand denies from the next second on`() throws {
        try parent.write("state/policies/mine.json", policy("Allow"))
        #expect(try store.policies["mine"] != nil)
        try parent.write("state/policies/mine.json", "{}")
        clock.tick()
        #expect(throws: FileError.self) { try store.policies["mine"] }
        #expect(throws: FileError.self) { try store.policies["mine"] }
    }

    @Test func `users, groups and mappings that come from a backup apply from the next second on`()
        throws
    {
        let files = ["users/2b/alice.json", "groups/staff.json", "mappings/ldap/users/bob.json"]
        let mapped = MappedName.ldapUser("bob")
        try administration.attach(["readonly"], to: .mapped(mapped))
        let backup = try files.map { try #require(try directory.read($0)) }
        try administration.setEnabled(false, users: ["alice"])
        try administration.setEnabled(false, group: "staff")
        try administration.attach(["readwrite"], to: .mapped(mapped))
        func state() throws -> [String] {
            [
                "\(try store.users["alice"]?.isEnabled, default: "none")",
                "\(try store.groups["staff"]?.isEnabled, default: "none")",
                "\(try store.mappings[mapped]?.policies, default: "none")",
            ]
        }
        try expectInNextSecond(
            ["false", "false", #"["readonly", "readwrite"]"#],
            then: ["true", "true", #"["readonly"]"#], state
        ) {
            for (file, bytes) in zip(files, backup) { try directory.write(file, bytes) }
        }
        try expectInNextSecond(
            ["true", "true", #"["readonly"]"#], then: ["none", "none", "none"], state
        ) {
            for file in files { try parent.remove("state/\(file)") }
        }
    }

    @Test func `revocations and keys that come from a backup apply from the next second on`() throws
    {
        func state() throws -> [Int] {
            let snapshot = try store.snapshot(now: now)
            return [snapshot.revocations.parents.count, snapshot.signingKeys.all.count]
        }
        let first = try store.snapshot(now: now).signingKeys.newest.id
        try administration.revokeSessions(parents: ["alice"], now: now)
        let key = StoredKey.generate(for: .sign, now: now)
        try expectInNextSecond([1, 1], then: [0, 2], state) {
            try parent.remove("state/revocations.json")
            try directory.write("keys/\(key.id).json", key.json.object)
        }
        try expectInNextSecond([0, 2], then: [0, 1], state) {
            try parent.remove("state/keys/\(first).json")
        }
    }

    @Test func `a pipe in the place of a record holds no request`() throws {
        #expect(unsafe mkfifo(directory.path("policies/mine.json"), 0o600) == 0)
        #expect(throws: FileError.self) { try store.policies["mine"] }
    }

    // Names and limits

    /// Swift takes both as the same text. Only one of them is a policy.
    @Test func `a policy in memory is not found under an equal text of other bytes`() throws {
        try administration.createPolicy("caf\u{E9}", document: Array(policy("Allow").utf8))
        #expect(try store.policies["caf\u{E9}"] != nil)
        #expect(try store.policies["cafe\u{301}"] == nil)
    }

    @Test func `a cache is emptied when it is full`() throws {
        let watch = StateWatch(directory) { 0 }
        let cache = FileCache<Int>(watch, maximumByteCount: 2_000, keepsAbsence: true)
        var reads = 0
        for name in 0..<100 {
            for _ in 0..<2 {
                try directory.write("policies/\(name).json", [0])
                _ = try cache.value(of: [UInt8(name)], in: "policies/\(name).json") { _ in
                    reads += 1
                    return name
                }
            }
        }
        #expect(reads == 100)
        _ = try cache.value(of: [0], in: "policies/0.json") { _ in
            reads += 1
            return 0
        }
        #expect(reads == 101)
    }

    @Test func `a file that is missing is remembered only where that is allowed`() throws {
        for (keepsAbsence, isFound) in [(true, false), (false, true)] {
            let watch = StateWatch(directory) { 0 }
            let cache = FileCache<Int>(watch, maximumByteCount: 2_000, keepsAbsence: keepsAbsence)
            let file = "policies/\(keepsAbsence).json"
            func value() throws -> Int? { try cache.value(of: [1], in: file) { _ in 1 } }
            #expect(try value() == nil)
            try directory.write(file, [1])
            #expect(try (value() != nil) == isFound)
        }
    }
}
