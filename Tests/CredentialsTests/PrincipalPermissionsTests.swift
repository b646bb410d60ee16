import Credentials
import Crypto
import PolicyEngine
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct PrincipalPermissionsTests {
    private static let now = Timestamp(seconds: 1_769_854_830)
    private let parent: TemporaryDirectory
    private let state: StateStore
    private let administration: Administration
    private let permissions: PrincipalPermissions

    init() throws {
        parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        state = StateStore(directory: directory)
        administration = Administration(directory: directory)
        permissions = PrincipalPermissions(
            state: state,
            rolePolicies: ["role": ["writeonly"], "incomplete": ["readwrite", "no-deletion"]])
        try administration.add(
            [NewUser(name: "alice", secret: Secret("alice-secret"), policies: ["readonly"])],
            now: PrincipalPermissionsTests.now)
        try administration.attach(["diagnostics"], to: .mapped(.ldapUser("alice")))
        try administration.attach(["readwrite"], to: .mapped(.ldapGroup("staff")))
        try administration.attach(
            ["consoleAdmin"], to: .mapped(.openIDGroup("staff", provider: "a")))
    }

    private func policies(_ session: Session, owner: SessionOwner = .outsider) throws -> [String?] {
        switch try permissions.grant(to: session, owner: owner) {
        case .owner: ["the owner"]
        case .policies(let policies): policies.map(\.name)
        case .incomplete(_, let missing): ["missing"] + missing
        }
    }

    @Test func `a user's session has the user's policies`() throws {
        let user = try #require(try state.users["alice"])
        #expect(
            try policies(Session(parent: "alice", parentID: user.id), owner: .user(user))
                == ["readonly"])
    }

    /// Each could be taken for alice by its name.
    static let strangers: [Session] = [
        Session(parent: "alice"), Session(parent: "alice", groups: ["staff"]),
        Session(parent: "alice", roleARN: "no such role"),
        Session(parent: "alice", groups: ["staff"], provider: "b"),
    ]

    @Test(arguments: strangers)
    func `a session without policies may do nothing, whatever its owner's name`(session: Session)
        throws
    {
        #expect(try policies(session) == [])
    }

    @Test
    func `T30: a role of which a policy is missing gives nothing: it may be the one that denies`()
        throws
    {
        let session = Session(parent: "x", roleARN: "incomplete")
        #expect(try policies(session) == ["missing", "no-deletion"])
        try administration.createPolicy(
            "no-deletion",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}"#
                    .utf8))
        #expect(try policies(session) == ["readwrite", "no-deletion"])
        try administration.removePolicy("no-deletion")
        #expect(try policies(session) == ["missing", "no-deletion"])
    }

    /// Sessions whose policies are readwrite and `guard`, each by another way.
    static let guarded: [Session] = [
        Session(parent: "x", policies: ["readwrite", "guard"]),
        Session(parent: "x", policies: ["guard"], groups: ["writers"], provider: "a"),
        Session(parent: "x", policies: ["readwrite"], groups: ["guarded"], provider: "a"),
        Session(
            parent: "x", groups: ["staff", "guarded"],
            ldapUser: LDAPUser(name: "x", writtenName: "X", loginName: "x")),
    ]

    private func removeGuard() throws {
        try state.directory.withLock { (change) throws(FileError) in
            try state.policies.remove("guard", in: change)
        }
    }

    @Test(arguments: guarded)
    func `T72: a session that carries the name of a policy that is gone has no rights`(
        session: Session
    ) throws {
        for holder in [MappedName.ldapGroup("guarded"), .openIDGroup("guarded", provider: "a")] {
            try createGuard()
            try administration.attach(["guard"], to: .mapped(holder))
        }
        try administration.attach(
            ["readwrite"], to: .mapped(.openIDGroup("writers", provider: "a")))
        #expect(try Set(policies(session)) == ["readwrite", "guard"])
        try removeGuard()
        #expect(try policies(session) == ["missing", "guard"])
        try createGuard()
        #expect(try Set(policies(session)) == ["readwrite", "guard"])
    }

    @Test func `T72: a user, and its group's members, have no rights while a policy is gone`()
        throws
    {
        try createGuard()
        try administration.add(["alice"], toGroup: "staff")
        try administration.attach(["guard"], to: .group("staff"))
        func policies() throws -> [String?] {
            let user = try #require(try state.users["alice"])
            return try self.policies(
                Session(parent: "alice", parentID: user.id), owner: .user(user))
        }
        #expect(try policies() == ["readonly", "guard"])
        try removeGuard()
        #expect(try policies() == ["missing", "guard"])
        try administration.setEnabled(false, group: "staff")
        #expect(try policies() == ["readonly"], "a disabled group takes nothing else away")
        try administration.setEnabled(true, group: "staff")
        try administration.detach(["guard"], from: .group("staff"))
        #expect(try policies() == ["readonly"])
    }

    private func createGuard() throws {
        try administration.createPolicy(
            "guard",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}"#
                    .utf8))
    }

    @Test func `each source has its own way to policies`() throws {
        #expect(try policies(Session(parent: "x", policies: ["readonly"])) == ["readonly"])
        #expect(try policies(Session(parent: "x", roleARN: "role")) == ["writeonly"])
        #expect(
            try policies(
                Session(
                    parent: "x", policies: ["readonly", "consoleAdmin"], groups: ["staff"],
                    provider: "a")) == ["readonly", "consoleAdmin"])
        #expect(
            try policies(
                Session(
                    parent: "alice", groups: ["staff"],
                    ldapUser: LDAPUser(
                        name: "alice", writtenName: "Alice", loginName: "alice")))
                == ["diagnostics", "readwrite"])
        #expect(try policies(Session(parent: "owner"), owner: .root) == ["the owner"])
    }
}
