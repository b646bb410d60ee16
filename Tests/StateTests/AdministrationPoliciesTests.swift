import PolicyEngine
import State
import System
import TestSupport
import Testing
import Wire

@Suite struct AdministrationPoliciesTests {
    private static let role = "arn:minio:iam:::role/x"
    private let fixture: AdministrationFixture
    private var administration: Administration { fixture.administration }

    init() throws {
        fixture = try AdministrationFixture(
            rolePolicies: [AdministrationPoliciesTests.role: ["roles"]],
            anonymousPolicies: ["public"])
    }

    private func create(_ name: String = "mine", _ effect: String = "Allow") throws {
        try administration.createPolicy(name, document: AdministrationFixture.policy(effect))
    }

    @Test func `a policy is kept as it was written, and takes an old one's place`() throws {
        let document = AdministrationFixture.policy() + Array("\n".utf8)
        #expect(try !administration.createPolicy("mine", document: document))
        let stored = try administration.policy(named: "mine")
        #expect(stored.origin == .stored)
        #expect(stored.document == document)
        #expect(
            try administration.createPolicy("mine", document: AdministrationFixture.policy("Deny")))
        #expect(
            try administration.policies["mine"]?.statements.map(\.effect) == [.deny])
    }

    static let refused: [(String, AdministrationError)] = [
        ("", .notPolicy(.notJSON(.unexpected(offset: 0)))),
        (
            #"{"Version":"2012-10-17","Version":"2012-10-17"}"#,
            .notPolicy(.invalid(place: "", .repeatedField("Version")))
        ),
        ("{}", .notPolicy(.invalid(place: "Version", .missing))),
        (#"{"Version":"2012-10-17","Statement":[]}"#, .policyWithoutStatements),
    ]

    @Test(arguments: refused)
    func `what is no policy is not put in place`(text: String, error: AdministrationError) throws {
        #expect(throws: error) {
            try administration.createPolicy("mine", document: Array(text.utf8))
        }
        #expect(throws: AdministrationError.absent(.policy, ["mine"])) {
            try administration.policy(named: "mine")
        }
    }

    @Test func `a policy has 20 KiB at most`() throws {
        let policy = AdministrationFixture.policy()
        let limit = 20 * 1_024
        let largest = policy + [UInt8](repeating: 0x20, count: limit - policy.count)
        try administration.createPolicy("mine", document: largest)
        #expect(try administration.policies["mine"] != nil)
        #expect(
            throws: AdministrationError.notPolicy(
                .tooLarge(byteCount: limit + 1, limit: limit))
        ) {
            try administration.createPolicy("mine", document: largest + [0x20])
        }
    }

    @Test(arguments: ["", " a", "a,b", "a=b", String(repeating: "a", count: 129)])
    func `a policy's name is a name`(name: String) {
        #expect(throws: AdministrationError.invalidName(.policy, name)) { try create(name) }
    }

    @Test func `a built-in policy can't be removed, only one that took its place`() throws {
        #expect(throws: AdministrationError.builtInPolicy("readonly")) {
            try administration.removePolicy("readonly")
        }
        try create("readonly", "Deny")
        #expect(try administration.policy(named: "readonly").origin == .overriding)
        try administration.removePolicy("readonly")
        #expect(try administration.policy(named: "readonly").origin == .builtIn)
        #expect(throws: AdministrationError.absent(.policy, ["mine"])) {
            try administration.removePolicy("mine")
        }
    }

    @Test func `a policy that someone has can't be removed`() throws {
        try create()
        try create("roles")
        try administration.attach(["mine"], to: .user("alice"))
        try administration.attach(["mine"], to: .group("staff"))
        #expect(throws: AdministrationError.policyInUse("mine", by: ["user alice", "group staff"]))
        { try administration.removePolicy("mine") }
        #expect(
            throws: AdministrationError.policyInUse("roles", by: [AdministrationPoliciesTests.role])
        ) {
            try administration.removePolicy("roles")
        }
        try create("public")
        #expect(
            throws: AdministrationError.policyInUse("public", by: ["DAYPASS_ANONYMOUS_POLICY"])
        ) {
            try administration.removePolicy("public")
        }
        try administration.detach(["mine"], from: .user("alice"))
        try administration.detach(["mine"], from: .group("staff"))
        try administration.attach(["mine"], to: .mapped(.ldapGroup("cn=staff,dc=x")))
        #expect(
            throws: AdministrationError.policyInUse("mine", by: ["LDAP group cn=staff,dc=x"])
        ) {
            try administration.removePolicy("mine")
        }
        try administration.detach(["mine"], from: .mapped(.ldapGroup("cn=staff,dc=x")))
        try administration.removePolicy("mine")
        #expect(try administration.policies["mine"] == nil)
    }

    static let holders: [Administration.Holder] = [
        .user("alice"), .group("staff"), .mapped(.ldapUser("uid=alice,dc=x")),
        .mapped(.openIDGroup("staff", provider: "_")),
    ]

    private func attached(_ holder: Administration.Holder) throws -> [String] {
        switch holder {
        case .user(let name): try administration.user(named: name).policies
        case .group(let name): try administration.group(named: name).policies
        case .mapped(let name): try fixture.directory.mappings[name]?.policies ?? []
        }
    }

    @Test(arguments: holders)
    func `what is attached already is left, and nothing new is an error`(
        holder: Administration.Holder
    ) throws {
        #expect(try administration.attach(["readonly"], to: holder) == ["readonly"])
        #expect(
            try administration.attach(["readonly", "writeonly", "writeonly"], to: holder)
                == ["writeonly"])
        #expect(try attached(holder) == ["readonly", "writeonly"])
        #expect(throws: AdministrationError.alreadyApplied) {
            try administration.attach(["writeonly", "readonly"], to: holder)
        }
    }

    @Test(arguments: holders)
    func `when one policy is not there, none is attached`(holder: Administration.Holder) throws {
        #expect(throws: AdministrationError.absent(.policy, ["nil", "none"])) {
            try administration.attach(["none", "readonly", "nil"], to: holder)
        }
        #expect(try attached(holder) == [])
    }

    @Test(arguments: holders)
    func `what is not attached is left, and nothing to detach is an error`(
        holder: Administration.Holder
    ) throws {
        try administration.attach(["readonly", "writeonly"], to: holder)
        #expect(try administration.detach(["readonly", "mine"], from: holder) == ["readonly"])
        #expect(try attached(holder) == ["writeonly"])
        #expect(throws: AdministrationError.notAttached(["readonly", "none"])) {
            try administration.detach(["readonly", "none"], from: holder)
        }
    }

    @Test func `a policy that is gone can be detached`() throws {
        try create()
        try administration.attach(["mine"], to: .user("alice"))
        try fixture.directory.withLock { (change) throws(FileError) in
            try administration.policies.remove("mine", in: change)
        }
        #expect(try administration.detach(["mine"], from: .user("alice")) == ["mine"])
    }

    @Test func `a disabled group gets no policy, and may lose one`() throws {
        try administration.attach(["readonly"], to: .group("staff"))
        try administration.setEnabled(false, group: "staff")
        #expect(throws: AdministrationError.disabledGroup("staff")) {
            try administration.attach(["writeonly"], to: .group("staff"))
        }
        #expect(try administration.detach(["readonly"], from: .group("staff")) == ["readonly"])
    }

    static let nobody: [(Administration.Holder, AdministrationError)] = [
        (.user("owner"), .root("owner")), (.user("carol"), .absent(.user, ["carol"])),
        (.group("new"), .absent(.group, ["new"])), (.user("ab"), .absent(.user, ["ab"])),
    ]

    @Test(arguments: nobody)
    func `root and a missing user hold no policies`(
        holder: Administration.Holder, error: AdministrationError
    ) {
        #expect(throws: error) { try administration.attach(["readonly"], to: holder) }
        #expect(throws: error) { try administration.detach(["readonly"], from: holder) }
    }

    @Test func `all policies are listed, and a file that none would find is named`() throws {
        try create("é/x")
        try create("readonly")
        #expect(
            try administration.policies.names()
                == BuiltInPolicies.names.sorted() + ["é/x"])
        try fixture.parent.write("state/policies/my own.json", "{}")
        let error = #expect(throws: FileError.self) { try administration.policies.names() }
        #expect(error?.description.contains("/policies/my own.json: damaged") == true)
    }
}
