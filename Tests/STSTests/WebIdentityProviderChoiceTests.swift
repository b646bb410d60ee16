import Configuration
import Credentials
import Crypto
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct WebIdentityProviderChoiceTests {
    private let a: TestIssuer
    private let b: TestIssuer
    private let roleARN = OpenIDProviderConfiguration.roleARNForTest(clientID: "role-client")

    init() throws {
        // The same key ID in both: keys belong to their provider.
        a = try TestIssuer("https://a.example", keyID: "same")
        b = try TestIssuer("https://b.example", keyID: "same")
    }

    /// A and B by claim, R of issuer A by role.
    private func mixed() throws -> ServiceFixture {
        try ServiceFixture(
            [
                "CONFIG_URL_A": a.configURL, "CLIENT_ID_A": "client-a",
                "CONFIG_URL_B": b.configURL, "CLIENT_ID_B": "client-b",
                "CONFIG_URL_R": a.configURL, "CLIENT_ID_R": "role-client",
                "ROLE_POLICY_R": "writeonly",
            ], issuers: ["A": a, "B": b, "R": a])
    }

    private func assume(
        _ fixture: ServiceFixture, _ token: String, roleARN: String? = nil
    ) -> Answer {
        var parameters = ["WebIdentityToken": token]
        parameters["RoleArn"] = roleARN
        return fixture.call(parameters)
    }

    @Test func `a token goes to the provider that issued it, whatever role SDKs name`() throws {
        let fixture = try mixed()
        for (issuer, client) in [(a, "client-a"), (b, "client-b")] {
            let token = try issuer.token(["aud": "\"\(client)\""])
            for roleARN in [nil, "", "arn:aws:iam::123456789012:role/dummy", "nonsense"] {
                let answer = assume(fixture, token, roleARN: roleARN)
                #expect(answer.response.status == 200)
                #expect(try fixture.session(of: answer).session.policies == ["readonly"])
            }
        }
    }

    @Test func `a role's ARN chooses its provider and its policies`() throws {
        let fixture = try mixed()
        let token = try a.token(["aud": "\"role-client\"", "policy": nil])
        let session = try fixture.session(of: assume(fixture, token, roleARN: roleARN)).session
        #expect(session.roleARN == roleARN)
        #expect(session.policies == nil)
        #expect(assume(fixture, token).code == "InvalidIdentityToken", "by claim it is for nobody")
    }

    @Test func `T3: one provider's key, issuer, audience or role is not another's`() throws {
        let fixture = try mixed()
        let mixes = [
            try a.token(["aud": "\"client-a\""], signer: b.key),
            try a.token(["iss": "\"https://b.example\"", "aud": "\"client-b\""]),
            try a.token(["aud": "\"client-b\""]),
            try b.token(["iss": "\"https://a.example\"", "aud": "\"client-a\""]),
        ]
        for token in mixes {
            #expect(assume(fixture, token).code == "InvalidIdentityToken")
        }
        for token in [
            try b.token(["aud": "\"role-client\""]), try a.token(["aud": "\"client-a\""]),
            try a.token(["aud": "\"role-client\""], signer: b.key),
        ] {
            #expect(assume(fixture, token, roleARN: roleARN).code == "InvalidIdentityToken")
        }
    }

    @Test func `T25: a role's ARN is compared whole`() throws {
        let fixture = try ServiceFixture(
            ["CONFIG_URL": a.configURL, "CLIENT_ID": "role-client", "ROLE_POLICY": "readonly"],
            issuers: ["_": a])
        let token = try a.token(["aud": "\"role-client\""])
        #expect(assume(fixture, token, roleARN: roleARN).response.status == 200)
        for other in [
            roleARN + "x", String(roleARN.dropLast()), roleARN.lowercased(),
            roleARN.replacing(":::", with: "::1:"), " " + roleARN,
        ] {
            #expect(assume(fixture, token, roleARN: other).code == "InvalidParameterValue")
        }
        for missing in [nil, ""] {
            #expect(assume(fixture, token, roleARN: missing).code == "MissingParameter")
        }
    }

    static let incomplete = [
        ("absent", "none of the policies that this identity should have exists"),
        ("readwrite,absent", "not all policies of the role exist"),
        ("absent,readwrite", "not all policies of the role exist"),
    ]

    @Test(arguments: incomplete)
    func `a role of which a policy does not exist gives nothing`(
        policies: String, reason: String
    ) throws {
        let fixture = try ServiceFixture(
            ["CONFIG_URL": a.configURL, "CLIENT_ID": "role-client", "ROLE_POLICY": policies],
            issuers: ["_": a])
        let token = try a.token(["aud": "\"role-client\""])
        let answer = assume(fixture, token, roleARN: roleARN)
        #expect(answer.code == "IDPRejectedClaim")
        #expect(answer["Message"] == reason)
    }
}
