import Credentials
import Crypto
import STS
import State
import TestSupport
import Testing
import Wire

/// The role in the path of container credentials.
@Suite struct ContainerRolesTests {
    private let claims: TestIssuer
    private let roles: TestIssuer
    private let fixture: ServiceFixture

    init() throws {
        claims = try TestIssuer("https://claims.example")
        roles = try TestIssuer("https://roles.example")
        fixture = try ServiceFixture(
            [
                "CONFIG_URL": claims.configURL, "CLIENT_ID": "daypass",
                "CONFIG_URL_R": roles.configURL, "CLIENT_ID_R": "jobs",
                "ROLE_POLICY_R": "readonly",
            ], issuers: ["_": claims, "R": roles],
            environment: ["DAYPASS_CREDENTIALS": "on"])
    }

    /// The last part of the ARN of a provider's role.
    static func role(of clientID: String) -> String {
        Base64URL.encode(HashAlgorithm.sha1.digest(of: Array(clientID.utf8)))
    }

    private static let role = role(of: "jobs")

    private func ask(_ path: String, _ token: String) -> Response {
        fixture.fetch("/daypass/credentials\(path)", headers: ["Authorization": token])
    }

    private func arn(_ response: Response) throws -> String? {
        let token = try JSONObject(response.body).string("Token") ?? ""
        return try SessionToken.claims(
            in: token, keyRing: try fixture.directory.keys.ring(now: TestIssuer.now),
            now: TestIssuer.now
        ).session.roleARN
    }

    static let unknown = [
        "/", "/x", "//", "/.", "/..", "/../\(role)", "//\(role)", "/\(role)/", "/\(role)/x",
        "/x/\(role)", "/\(role.dropLast())", "/\(role)x", "/\(role.uppercased())",
        "/%\(String(role.utf8.first!, radix: 16))\(role.dropFirst())", "/\(role)%00", "/\(role)%2F",
        "/%2e%2e", "/\(role);x", "/\(role)#x", "/\(role)%20", "/\(role) ", "/*",
        "/arn:minio:iam:::role/\(role)", "/arn%3Aminio%3Aiam%3A%3A%3Arole%2F\(role)",
        "/role/\(role)",
        "/daypass", "/\(role(of: "daypass"))", "/é", "/\0",
    ]

    @Test(arguments: unknown)
    func `T25: a role that no provider has is refused, never ignored`(path: String) throws {
        for token in [
            try roles.token(["aud": #""jobs""#]), try claims.token(),
        ] {
            let response = ask(path, token)
            #expect(response.status == 400)
            let answer = try JSONObject(response.body)
            #expect(answer.string("code") == "InvalidParameterValue")
            #expect(answer.string("message")?.hasPrefix("role: ") == true)
        }
    }

    @Test func `the role's provider checks the token`() throws {
        let path = "/\(ContainerRolesTests.role)"
        let response = ask(path, try roles.token(["aud": #""jobs""#, "policy": nil]))
        #expect(response.status == 200)
        #expect(try arn(response) == "arn:minio:iam:::role/\(ContainerRolesTests.role)")
        #expect(ask(path, try roles.token(["aud": #""other""#])).status == 400)
        #expect(ask(path, try claims.token()).status == 400)
    }

    @Test func `T3: without a role the token's issuer chooses among the others`() throws {
        let response = ask("", try claims.token())
        #expect(response.status == 200)
        #expect(try arn(response) == nil)
        #expect(ask("", try roles.token(["aud": #""jobs""#])).status == 400)
    }

    @Test func `if every provider has a role, the path must name one`() throws {
        let fixture = try ServiceFixture(
            ["CONFIG_URL": roles.configURL, "CLIENT_ID": "jobs", "ROLE_POLICY": "readonly"],
            issuers: ["_": roles], environment: ["DAYPASS_CREDENTIALS": "on"])
        let response = fixture.fetch(
            headers: ["Authorization": try roles.token(["aud": #""jobs""#])])
        #expect(response.status == 400)
        #expect(
            try JSONObject(response.body).string("message")
                == "role: every provider has a role; the path must be /daypass/credentials/ROLE, "
                + "with the last part of a role's ARN")
    }

    @Test func `the role of the identity plugin is none of a provider`() throws {
        let url = "https://plugin.example/"
        let fixture = try ServiceFixture(
            ["CONFIG_URL": claims.configURL, "CLIENT_ID": "daypass"], issuers: ["_": claims],
            environment: [
                "DAYPASS_CREDENTIALS": "on", "MINIO_IDENTITY_PLUGIN_URL": url,
                "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": "readonly",
            ])
        let response = fixture.fetch(
            "/daypass/credentials/\(ContainerRolesTests.role(of: url))",
            headers: ["Authorization": try claims.token()])
        #expect(response.status == 400)
    }
}
