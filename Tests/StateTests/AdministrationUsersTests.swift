import Crypto
import Testing
import Wire

@testable import State

@Suite struct AdministrationUsersTests {
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }
    private var directory: StateDirectory { fixture.directory }

    init() throws {
        fixture = try AdministrationFixture()
    }

    @Test func `a user has the secret, the groups and the policies that it was made with`() throws {
        try administration.add(
            [fixture.newUser("carol", groups: ["staff", "guests"], policies: ["readonly"])],
            now: fixture.now)
        let user = try administration.user(named: "carol")
        #expect(user.isEnabled)
        #expect(user.groups == ["staff", "guests"])
        #expect(user.policies == ["readonly"])
        #expect(user.created == fixture.now)
        #expect(
            try directory.users.secret(of: user, now: fixture.now).bytes == Array("a-secret".utf8))
    }

    static let refused: [(NewUser, AdministrationError)] = [
        (user("ab"), .invalidName(.user, "ab")),
        (user("a=b"), .invalidName(.user, "a=b")),
        (user("carol", secret: "1234567"), .invalidSecret(user: "carol")),
        (
            user("carol", secret: String(repeating: "s", count: 129)),
            .invalidSecret(user: "carol")
        ),
        (user("owner"), .root("owner")),
        (user("alice"), .present(.user, ["alice"])),
        (user("carol", groups: ["nobody", "staff"]), .absent(.group, ["nobody"])),
        (user("carol", policies: ["readonly", "none"]), .absent(.policy, ["none"])),
    ]

    static func user(
        _ name: String, secret: String = "a-secret", groups: [String] = [], policies: [String] = []
    ) -> NewUser {
        NewUser(name: name, secret: Secret(secret), groups: groups, policies: policies)
    }

    @Test(arguments: refused)
    func `when one user is refused, none is made`(user: NewUser, error: AdministrationError) throws
    {
        let before = try fixture.users
        #expect(throws: error) {
            try administration.add([fixture.newUser("dave"), user], now: fixture.now)
        }
        #expect(try fixture.users == before)
    }

    @Test(arguments: ["12345678", String(repeating: "s", count: 128)])
    func `a secret has 8 to 128 bytes`(secret: String) throws {
        try administration.add([fixture.newUser("carol", secret: secret)], now: fixture.now)
        let user = try administration.user(named: "carol")
        #expect(try directory.users.secret(of: user, now: fixture.now).bytes == Array(secret.utf8))
    }

    @Test func `a new owner of a name inherits nothing`() throws {
        try administration.add(["alice"], toGroup: "staff")
        try administration.attach(["readonly"], to: .user("alice"))
        let before = try administration.user(named: "alice")
        try administration.add(
            [fixture.newUser("alice", secret: "another-secret")], whenPresent: .replaced,
            now: fixture.now)
        let after = try administration.user(named: "alice")
        #expect(after.id != before.id)
        #expect(after.groups.isEmpty && after.policies.isEmpty)
        #expect(
            try directory.users.secret(of: after, now: fixture.now).bytes
                == Array("another-secret".utf8))
    }

    @Test func `another secret takes the old one's place, and all else stays`() throws {
        try administration.add(["alice"], toGroup: "staff")
        try administration.attach(["readonly"], to: .user("alice"))
        try administration.setEnabled(false, users: ["alice"])
        let before = try administration.user(named: "alice")
        try administration.setSecret(
            Secret("another-secret"), user: "alice", now: fixture.now + 10)
        let after = try administration.user(named: "alice")
        #expect(after.id == before.id && after.created == before.created)
        #expect(after.groups == ["staff"] && after.policies == ["readonly"] && !after.isEnabled)
        #expect(
            try directory.users.secret(of: after, now: fixture.now).bytes
                == Array("another-secret".utf8))
    }

    static let refusedSecrets: [(String, String, AdministrationError)] = [
        ("alice", "1234567", .invalidSecret(user: "alice")),
        ("alice", String(repeating: "s", count: 129), .invalidSecret(user: "alice")),
        ("alice", "line\nbreak12", .invalidSecret(user: "alice")),
        ("alice", "line-break\u{7F}", .invalidSecret(user: "alice")),
        ("carol", "another-secret", .absent(.user, ["carol"])),
        ("owner", "another-secret", .root("owner")),
    ]

    @Test(arguments: refusedSecrets)
    func `a secret that is refused leaves the old one`(
        name: String, secret: String, error: AdministrationError
    ) throws {
        #expect(throws: error) {
            try administration.setSecret(Secret(secret), user: name, now: fixture.now)
        }
        let user = try administration.user(named: "alice")
        #expect(
            try directory.users.secret(of: user, now: fixture.now).bytes == Array("a-secret".utf8))
    }

    @Test func `another secret is sealed by the newest key`() throws {
        let old = try #require(try directory.keys.all(.seal).first)
        let new = try administration.rotateKey(.seal, now: fixture.now + 1)
        try administration.setSecret(Secret("another-secret"), user: "alice", now: fixture.now)
        let user = try administration.user(named: "alice")
        #expect(user.sealedSecret.keyID == new.id)
        try administration.retireKey(old.id, now: fixture.now)
        #expect(
            try directory.users.secret(of: user, now: fixture.now).bytes
                == Array("another-secret".utf8))
    }

    @Test func `an existing user that is kept stays as it is, and the others are created`() throws {
        let before = try administration.user(named: "alice")
        let made = try administration.add(
            [fixture.newUser("alice", secret: "another-secret"), fixture.newUser("carol")],
            whenPresent: .kept, now: fixture.now)
        #expect(made.map(\.name) == ["carol"])
        #expect(try administration.user(named: "alice") == before)
    }

    @Test func `users are enabled, disabled and removed together or not at all`() throws {
        try administration.setEnabled(false, users: ["alice", "bob", "alice"])
        #expect(try directory.users.all().map(\.isEnabled) == [false, false])
        try administration.setEnabled(true, users: ["bob"])
        #expect(try directory.users.all().map(\.isEnabled) == [false, true])
        let error = AdministrationError.absent(.user, ["carol", "dave"])
        #expect(throws: error) {
            try administration.setEnabled(true, users: ["alice", "carol", "dave"])
        }
        #expect(throws: error) { try administration.removeUsers(["alice", "carol", "dave"]) }
        #expect(throws: AdministrationError.root("owner")) {
            try administration.removeUsers(["alice", "owner"])
        }
        #expect(try directory.users.all().map(\.isEnabled) == [false, true])
        try administration.removeUsers(["alice", "bob"])
        #expect(try directory.users.all().isEmpty)
    }

    @Test func `a generated secret is 40 letters and digits, another each time`() {
        let secrets = (0..<100).map { _ in NewUser.generatedSecret().bytes }
        #expect(Set(secrets).count == 100)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        #expect(secrets.allSatisfy { $0.count == 40 && $0.allSatisfy(alphabet.contains) })
        #expect(Set(secrets.joined()).count == 62, "each of them is drawn")
    }
}
