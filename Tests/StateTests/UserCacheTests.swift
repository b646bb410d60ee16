import Glibc
import TestSupport
import Testing
import Wire

@testable import State

/// Each time a request sees the user as it is, however often it was read before.
@Suite struct UserCacheTests {
    private let fixture: AdministrationFixture
    private let store: StateStore

    init() throws {
        fixture = try AdministrationFixture()
        store = StateStore(directory: fixture.directory)
    }

    private func alice() throws -> User? {
        try store.user(
            named: "alice", snapshot: store.snapshot(now: AdministrationFixture.now))
    }

    private var file: String {
        get throws {
            let shard = try fixture.directory.subdirectoryNames(in: "users").first {
                try fixture.directory.fileNames(in: "users/\($0)").contains("alice.json")
            }
            return fixture.directory.path("users/\(try #require(shard))/alice.json")
        }
    }

    @Test func `a change counts at once, and one right behind it too`() throws {
        for _ in 0..<200 {
            #expect(try alice()?.isEnabled == true)
            try fixture.administration.setEnabled(false, users: ["alice"])
            #expect(try alice()?.isEnabled == false)
            try fixture.administration.setEnabled(true, users: ["alice"])
        }
    }

    @Test func `a user who is removed is gone, and made anew another one`() throws {
        let first = try alice()?.id
        try fixture.administration.removeUsers(["alice"])
        #expect(try alice() == nil)
        try fixture.administration.add([fixture.newUser("alice")], now: fixture.now)
        #expect(try alice() != nil && alice()?.id != first)
    }

    @Test func `a file that someone removes or damages by hand is seen`() throws {
        #expect(try alice() != nil)
        let path = try file
        let other = path + ".kept"
        #expect(unsafe rename(path, other) == 0)
        #expect(try alice() == nil)
        #expect(unsafe rename(other, path) == 0)
        #expect(try alice() != nil)
        #expect(unsafe truncate(path, 10) == 0)
        #expect(throws: StateError.damaged(path: path, reason: "not a user")) { try alice() }
    }

    @Test func `nothing is kept that was read during a change`() throws {
        let cache = UserCache()
        let settled = try fixture.directory.generation()
        let user = try cache.user(
            named: "alice", in: fixture.directory, generation: settled.underWay)
        #expect(user != nil)
        #expect(unsafe truncate(try file, 10) == 0)
        #expect(throws: StateError.self) {
            try cache.user(named: "alice", in: fixture.directory, generation: settled.underWay)
        }
    }
}
