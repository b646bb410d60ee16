import Credentials
import Crypto
import PolicyEngine
import State
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
        let user = try #require(try state.directory.user(named: "alice"))
        #expect(
            try policies(Session(parent: "alice", parentID: user.id), owner: .user(user))
                == ["readonly"])
    }

    /// Each could be taken for alice by its name.
    static let strangers: [Session] = [
        Session(parent: "alice"), Session(parent: "alice", groups: ["staff"]),
        Session(parent: "alice", roleARN: "no such role"),
        Session(parent: "alice", groups: ["staff"], provider: "b"),
        Session(parent: "alice", policies: ["no such policy"]),
    ]

    @Test(arguments: strangers)
    func `whom nothing is attached to may do nothing, whatever the name`(session: Session) throws {
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
                    directoryUser: DirectoryUser(
                        name: "alice", writtenName: "Alice", loginName: "alice")))
                == ["diagnostics", "readwrite"])
        #expect(try policies(Session(parent: "owner"), owner: .root) == ["the owner"])
    }
}
