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
        #expect(try directory.secret(of: user, now: fixture.now).bytes == Array("a-secret".utf8))
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
        #expect(try directory.secret(of: user, now: fixture.now).bytes == Array(secret.utf8))
    }

    @Test func `who takes over a name takes over nothing else`() throws {
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
            try directory.secret(of: after, now: fixture.now).bytes == Array("another-secret".utf8))
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
            try directory.secret(of: after, now: fixture.now).bytes == Array("another-secret".utf8))
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
        #expect(try directory.secret(of: user, now: fixture.now).bytes == Array("a-secret".utf8))
    }

    @Test func `another secret is sealed by the newest key`() throws {
        let old = try #require(try directory.keys(.seal).first)
        let new = try administration.rotateKey(.seal, now: fixture.now + 1)
        try administration.setSecret(Secret("another-secret"), user: "alice", now: fixture.now)
        let user = try administration.user(named: "alice")
        #expect(user.sealedSecret.keyID == new.id)
        try administration.retireKey(old.id, now: fixture.now)
        #expect(
            try directory.secret(of: user, now: fixture.now).bytes == Array("another-secret".utf8))
    }

    @Test func `who is to be kept stays as it is, and the others are made`() throws {
        let before = try administration.user(named: "alice")
        let made = try administration.add(
            [fixture.newUser("alice", secret: "another-secret"), fixture.newUser("carol")],
            whenPresent: .kept, now: fixture.now)
        #expect(made.map(\.name) == ["carol"])
        #expect(try administration.user(named: "alice") == before)
    }

    @Test func `users are enabled, disabled and removed together or not at all`() throws {
        try administration.setEnabled(false, users: ["alice", "bob", "alice"])
        #expect(try directory.allUsers().map(\.isEnabled) == [false, false])
        try administration.setEnabled(true, users: ["bob"])
        #expect(try directory.allUsers().map(\.isEnabled) == [false, true])
        let error = AdministrationError.absent(.user, ["carol", "dave"])
        #expect(throws: error) {
            try administration.setEnabled(true, users: ["alice", "carol", "dave"])
        }
        #expect(throws: error) { try administration.removeUsers(["alice", "carol", "dave"]) }
        #expect(throws: AdministrationError.root("owner")) {
            try administration.removeUsers(["alice", "owner"])
        }
        #expect(try directory.allUsers().map(\.isEnabled) == [false, true])
        try administration.removeUsers(["alice", "bob"])
        #expect(try directory.allUsers().isEmpty)
    }

    @Test func `a generated secret is 40 letters and digits, another each time`() {
        let secrets = (0..<100).map { _ in NewUser.generatedSecret().bytes }
        #expect(Set(secrets).count == 100)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        #expect(secrets.allSatisfy { $0.count == 40 && $0.allSatisfy(alphabet.contains) })
        #expect(Set(secrets.joined()).count == 62, "each of them is drawn")
    }
}

@Suite struct UserImportTests {
    private func read(_ text: String) throws(UserImport.Problem) -> UserImport {
        try UserImport(lines: Array(text.utf8))
    }

    @Test func `a line is a user, an empty one is none`() throws {
        let list = try read(
            """
            {"accessKey":"alice","secretKey":"a-secret","userStatus":"disabled","memberOf":["g","h","g"],"policies":["p"]}

            {"accessKey":"bob"}\r

            """)
        #expect(list.users.map(\.name) == ["alice", "bob"])
        #expect(list.users.map(\.isEnabled) == [false, true])
        #expect(list.users[0].groups == ["g", "h"])
        #expect(list.users[0].policies == ["p"])
        #expect(list.users[0].secret.bytes == Array("a-secret".utf8))
        #expect(list.generatedSecrets.mapValues(\.bytes) == ["bob": list.users[1].secret.bytes])
    }

    static let refused: [(String, String)] = [
        ("alice,a-secret", "not a JSON object"),
        (#"{"accessKey":"alice",}"#, "not a JSON object"),
        (#"["alice"]"#, "not a JSON object"),
        ("{}", "accessKey is missing"),
        (#"{"accessKey":1}"#, "accessKey is not what it must be"),
        (#"{"accessKey":"alice","memberOf":"staff"}"#, "memberOf is not what it must be"),
        (#"{"accessKey":"alice","userStatus":"on"}"#, "userStatus is not what it must be"),
        (#"{"accessKey":"alice","policy":["p"]}"#, "unknown: policy"),
        (#"{"accessKey":"alice","accessKey":"bob"}"#, "accessKey is there twice"),
        (#"{"accessKey":"zoe"}"#, "a second zoe"),
        (
            #"{"accessKey":"alice","secretKey":"short"}"#,
            "a secret has 8 to 128 bytes, no control character and no line end among them; not that of alice"
        ),
        (
            #"{"accessKey":"alice","secretKey":"line\nbreak12"}"#,
            "a secret has 8 to 128 bytes, no control character and no line end among them; not that of alice"
        ),
        (
            #"{"accessKey":"a,b"}"#,
            "a user's name has 3 to 128 bytes, none of = and , and no space around it: a,b"
        ),
    ]

    @Test func `a group or policy that is not there has the line that first names it`() throws {
        let list = try read(
            """
            {"accessKey":"alice","memberOf":["staff"]}
            {"accessKey":"bob","memberOf":["staff","guests"],"policies":["mine"]}
            {"accessKey":"carol","memberOf":["guests","staff"],"policies":["mine"]}
            """)
        func problem(_ error: AdministrationError) -> String? { list.problem(error)?.description }
        #expect(problem(.absent(.group, ["guests"])) == "line 2: there is no group guests")
        #expect(problem(.absent(.group, ["guests", "staff"])) == "line 1: there is no group staff")
        #expect(problem(.absent(.policy, ["mine"])) == "line 2: there is no policy mine")
        #expect(problem(.absent(.user, ["alice"])) == nil)
        #expect(problem(.root("alice")) == nil)
    }

    @Test(arguments: refused)
    func `what is wrong is said by its line, and no secret with it`(line: String, reason: String) {
        let problem = #expect(throws: UserImport.Problem.self) {
            try read("{\"accessKey\":\"zoe\"}\n\n\(line)\n")
        }
        #expect(problem?.description == "line 3: \(reason)")
    }
}
