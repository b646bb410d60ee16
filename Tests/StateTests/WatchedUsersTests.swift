import State
import System
import TestSupport
import Testing
import Wire

@Suite struct WatchedUsersTests {
    /// The first second of an hour.
    private static let now = Timestamp(seconds: 491_626 * 3_600)
    private static let alice = WatchedUser(subject: "alice", parent: "parent-of-alice")
    private static let bob = WatchedUser(subject: "böb/../*", parent: "..")
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let users: WatchedUsers

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        users = WatchedUsers(directory: directory, provider: "KEYCLOAK")
    }

    private func current(after seconds: Int = 0) throws -> [WatchedUser] {
        try users.current(now: WatchedUsersTests.now + seconds) { Issue.record($0) }
    }

    private var files: [String] {
        get throws { try directory.fileNames(in: "watched/KEYCLOAK") }
    }

    @Test func `no user is watched at first`() throws {
        #expect(try current() == [])
    }

    @Test func `each provider has its own users`() throws {
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 900)
        try users.add(WatchedUsersTests.bob, until: WatchedUsersTests.now + 900)
        #expect(try current() == [WatchedUsersTests.bob, WatchedUsersTests.alice])
        let other = WatchedUsers(directory: directory, provider: "OTHER")
        #expect(try other.current(now: WatchedUsersTests.now) { Issue.record($0) } == [])
    }

    @Test func `a session in an hour that is known writes nothing`() throws {
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 1)
        let path = directory.path("watched/KEYCLOAK/parent-of-alice.491627.json")
        let first = try #require(try FileStatus.of(path)).identity
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 3_600)
        #expect(try FileStatus.of(path)?.identity == first)
        #expect(try files.count == 1)
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 3_601)
        #expect(try files.count == 2)
    }

    @Test func `a user is forgotten with the last session, and not before`() throws {
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 3_600)
        #expect(try current(after: 3_599) == [WatchedUsersTests.alice])
        #expect(try current(after: 3_600) == [])
        #expect(try files == [])
    }

    @Test func `the longest session counts, whichever was first`() throws {
        for hours in [3, 24, 1] {
            try users.add(
                WatchedUsersTests.alice, until: WatchedUsersTests.now + hours * 3_600)
        }
        #expect(try current() == [WatchedUsersTests.alice])
        #expect(try files == ["parent-of-alice.491650.json"])
        #expect(try current(after: 24 * 3_600 - 1) == [WatchedUsersTests.alice])
    }

    @Test func `a removed user can be watched again`() throws {
        for end in [900, 7_200] {
            try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + end)
        }
        try users.add(WatchedUsersTests.bob, until: WatchedUsersTests.now + 900)
        try users.remove([WatchedUsersTests.alice])
        #expect(try current() == [WatchedUsersTests.bob])
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 900)
        #expect(try current().count == 2)
    }

    @Test func `a damaged record is told of, and the others count`() throws {
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 900)
        try users.add(WatchedUsersTests.bob, until: WatchedUsersTests.now + 900)
        let file = "watched/KEYCLOAK/parent-of-alice.491627.json"
        try parent.write("state/\(file)", "{}")
        var problems: [FileError] = []
        let found = try users.current(now: WatchedUsersTests.now) { problems.append($0) }
        #expect(found == [WatchedUsersTests.bob])
        #expect(
            problems == [
                .damaged(path: directory.path(file), reason: "not a watched user record")
            ])
    }

    @Test func `records are their owner's alone`() throws {
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 900)
        #expect(try parent.mode("state/watched/KEYCLOAK") == 0o700)
        #expect(try parent.mode("state/watched/KEYCLOAK/parent-of-alice.491627.json") == 0o600)
    }

    @Test func `what cleared the directory does no harm`() throws {
        try parent.remove("state/watched")
        try users.add(WatchedUsersTests.alice, until: WatchedUsersTests.now + 900)
        #expect(try current() == [WatchedUsersTests.alice])
    }

    @Test func `a subject that is too long is refused, not cut`() {
        #expect(throws: FileError.self) {
            try users.add(
                WatchedUser(subject: String(repeating: "x", count: 16_384), parent: "p"),
                until: WatchedUsersTests.now + 900)
        }
    }
}
