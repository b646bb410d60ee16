import Configuration
import Crypto
import State
import System
import TestSupport
import Testing
import Wire

/// Lists of one owner's access keys.
@Suite struct AccessKeyIndexTests {
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }

    init() throws { fixture = try AdministrationFixture() }

    private func add(_ id: String, of user: String) throws {
        var key = NewAccessKey(
            parent: .user(user), maker: .init(accessKeyID: nil, account: "test"))
        key.id = id
        _ = try administration.addAccessKey(key, now: fixture.now)
    }

    private func ids(of user: String) throws -> [String] {
        try administration.accessKeys(of: user).map(\.id)
    }

    private func damage(_ id: String) throws {
        try fixture.parent.write("state/\(file(id))", "damaged")
    }

    private func file(_ id: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(id.utf8))
        return "access-keys/\(Hexadecimal.encode([digest[0]]))/\(id).json"
    }

    @Test func `a list of one owner's keys reads no record of another's`() throws {
        try add("alice-1", of: "alice")
        try add("bob-1", of: "bob")
        try add("alice-2", of: "alice")
        try damage("bob-1")
        #expect(try ids(of: "alice") == ["alice-1", "alice-2"])
        #expect(throws: AdministrationError.self) { try ids(of: "bob") }
        #expect(try ids(of: "carol").isEmpty)
    }

    @Test func `a removed key is in no list, and an ID may go to another owner`() throws {
        try add("moved", of: "alice")
        try administration.removeAccessKeys(["moved"])
        #expect(try ids(of: "alice").isEmpty)
        try add("moved", of: "alice")
        // As after a crash: the entry stays, and the record is gone.
        try fixture.parent.remove("state/\(file("moved"))")
        try add("moved", of: "bob")
        #expect(try ids(of: "alice").isEmpty)
        #expect(try ids(of: "bob") == ["moved"])
    }

    @Test func `without the index, each key is read; the next change makes it again`() throws {
        try add("alice-1", of: "alice")
        try add("bob-1", of: "bob")
        try fixture.parent.remove("state/access-keys-of")
        #expect(try ids(of: "alice") == ["alice-1"])
        try add("bob-2", of: "bob")
        try damage("bob-1")
        #expect(try ids(of: "alice") == ["alice-1"])
        #expect(throws: AdministrationError.self) { try ids(of: "bob") }
    }

    @Test func `a user with a damaged key stays whole until the key is removed`() throws {
        try add("alice-1", of: "alice")
        try add("alice-2", of: "alice")
        try damage("alice-2")
        #expect(throws: AdministrationError.self) { try administration.removeUsers(["alice"]) }
        #expect(try administration.user(named: "alice").isEnabled)
        #expect(try administration.accessKey("alice-1").isEnabled)
        try administration.removeAccessKeys(["alice-2"])
        try administration.removeUsers(["alice"])
        #expect(throws: AdministrationError.absent(.accessKey, ["alice-1"])) {
            try administration.accessKey("alice-1")
        }
    }
}
