import Configuration
import Credentials
import Identity
import PolicyEngine
import STS
import State
import TestSupport
import Testing
import Wire

/// Policies attached to the groups that tokens name.
@Suite struct OpenIDGroupsTests {
    private let a: TestIssuer
    private let b: TestIssuer
    private let fixture: ServiceFixture
    private let administration: Administration

    /// A and B by claim, R of issuer A by role.
    init() throws {
        a = try TestIssuer("https://a.example")
        b = try TestIssuer("https://b.example")
        fixture = try ServiceFixture(
            [
                "CONFIG_URL_A": a.configURL, "CLIENT_ID_A": "client-a",
                "CONFIG_URL_B": b.configURL, "CLIENT_ID_B": "client-b",
                "CONFIG_URL_R": a.configURL, "CLIENT_ID_R": "role-client",
                "ROLE_POLICY_R": "absent",
            ], issuers: ["A": a, "B": b, "R": a])
        administration = Administration(directory: fixture.directory)
    }

    private func attach(_ policy: String, _ group: String, provider: String = "A") throws {
        try administration.attach([policy], to: .mapped(.openIDGroup(group, provider: provider)))
    }

    private func assume(
        _ issuer: TestIssuer, _ claims: [String: String?], roleARN: String? = nil
    ) throws -> Answer {
        let all = ["aud": "\"client-\(issuer.url == a.url ? "a" : "b")\"", "policy": nil]
            .merging(claims) { $1 }
        var parameters = ["WebIdentityToken": try issuer.token(all)]
        parameters["RoleArn"] = roleARN
        return fixture.call(parameters)
    }

    /// The names of what counts for a session now.
    private func policies(_ session: Session) throws -> [String?] {
        let permissions = PrincipalPermissions(
            state: StateStore(directory: fixture.directory), rolePolicies: [:])
        switch try permissions.grant(to: session, owner: .outsider) {
        case .owner: return ["the owner"]
        case .policies(let policies), .incomplete(let policies, _): return policies.map(\.name)
        }
    }

    @Test func `a token without a policy claim has what is attached to its groups`() throws {
        try attach("readwrite", "staff")
        let answer = try assume(a, ["groups": #"["guests","staff"]"#])
        let session = try fixture.session(of: answer).session
        #expect(session.policies == nil)
        #expect(session.provider == "A")
        #expect(session.groups == ["guests", "staff"])
        #expect(try policies(session) == ["readwrite"])
    }

    @Test func `a group may be a single text`() throws {
        try attach("readwrite", "staff")
        #expect(try assume(a, ["groups": #""staff""#]).response.status == 200)
    }

    @Test func `attaching and detaching apply to existing sessions at once`() throws {
        let answer = try assume(a, ["policy": #""readonly""#, "groups": #"["staff"]"#])
        let session = try fixture.session(of: answer).session
        #expect(try policies(session) == ["readonly"])
        try attach("readwrite", "staff")
        #expect(try policies(session) == ["readonly", "readwrite"])
        try administration.detach(
            ["readwrite"], from: .mapped(.openIDGroup("staff", provider: "A")))
        #expect(try policies(session) == ["readonly"])
    }

    /// Claims (nil: left out), and the reason of the refusal.
    static let refused: [([String: String?], String)] = [
        ([:], "the token has no policy claim that names a policy"),
        (["groups": #"["guests"]"#], "the token has no policy claim that names a policy"),
        (["groups": #"["Staff"]"#], "the token has no policy claim that names a policy"),
        (["groups": #"["staff "]"#], "the token has no policy claim that names a policy"),
        (["groups": #""staff,guests""#], "the token has no policy claim that names a policy"),
        (["groups": #"{"staff":true}"#], "the token has no policy claim that names a policy"),
        (["groups": #"[["staff"]]"#], "the token has no policy claim that names a policy"),
        (["group": #"["staff"]"#], "the token has no policy claim that names a policy"),
        (["policy": #""none""#], "none of the policies that this identity should have exists"),
        (
            ["policy": #""none""#, "groups": #"["guests"]"#],
            "none of the policies that this identity should have exists"
        ),
    ]

    @Test(arguments: refused)
    func `T13: without a policy of the claim or of a group there is no session`(
        claims: [String: String?], reason: String
    ) throws {
        try attach("readwrite", "staff")
        let answer = try assume(a, claims)
        #expect(answer.code == "IDPRejectedClaim")
        #expect(answer["Message"] == reason)
    }

    @Test func `a claim's missing policies do no harm beside a group's`() throws {
        try attach("readwrite", "staff")
        let answer = try assume(a, ["policy": #""none""#, "groups": #"["staff"]"#])
        #expect(try policies(fixture.session(of: answer).session) == ["readwrite"])
    }

    @Test func `a policy that is gone gives no session`() throws {
        try administration.createPolicy(
            "mine",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
                    .utf8))
        try attach("mine", "staff")
        #expect(try assume(a, ["groups": #"["staff"]"#]).response.status == 200)
        try fixture.parent.remove("state/policies/mine.json")
        #expect(try assume(a, ["groups": #"["staff"]"#]).code == "IDPRejectedClaim")
    }

    @Test func `T3: two providers' groups of one name are two groups`() throws {
        try attach("readwrite", "staff")
        #expect(try assume(b, ["groups": #"["staff"]"#]).code == "IDPRejectedClaim")
        let answer = try assume(b, ["policy": #""readonly""#, "groups": #"["staff"]"#])
        #expect(try policies(fixture.session(of: answer).session) == ["readonly"])
    }

    @Test func `T3: a token can't say which provider's groups its own are`() throws {
        try attach("readwrite", "staff")
        let claims = ["provider": #""A""#, "groups": #"["staff"]"#]
        #expect(try assume(b, claims).code == "IDPRejectedClaim")
        let answer = try assume(b, claims.merging(["policy": #""readonly""#]) { $1 })
        #expect(try fixture.session(of: answer).session.provider == "B")
    }

    @Test func `the groups of a provider with a role have no mappings`() throws {
        try attach("readwrite", "staff", provider: "R")
        let arn = OpenIDProviderConfiguration.roleARNForTest(clientID: "role-client")
        let answer = try assume(
            a, ["aud": #""role-client""#, "groups": #"["staff"]"#], roleARN: arn)
        #expect(answer.code == "IDPRejectedClaim")
    }

    @Test func `a token may name a thousand groups, and not one more`() throws {
        try attach("readwrite", "staff")
        func groups(_ count: Int) -> String {
            "[\(repeatElement("\"\"", count: count - 1).joined(separator: ",")),\"staff\"]"
        }
        #expect(try assume(a, ["groups": groups(1_000)]).response.status == 200)
        let answer = try assume(a, ["groups": groups(1_001)])
        #expect(answer["Message"] == "the token names more than 1000 groups")
    }

    @Test func `a damaged mapping refuses, and is not skipped`() throws {
        try attach("readwrite", "staff")
        try fixture.parent.write("state/mappings/openid/A,staff.json", "{")
        #expect(try assume(a, ["groups": #"["staff"]"#]).code == "InternalError")
    }
}
