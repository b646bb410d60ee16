import Configuration
import Credentials
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

/// Tokens of the shapes that real providers issue, signed by a key of the test's own. Names and IDs
/// are made up.
@Suite struct RealProviderTokensTests {
    /// A provider's token, what is configured for it, and what follows.
    struct Row: Sendable, CustomTestStringConvertible {
        let provider: String
        let issuer: String
        var settings: [String: String] = [:]
        /// The settings that MinIO has not.
        var ownSettings: [String: String] = [:]
        /// As JSON, in place of the usual ones.
        let claims: [String: String?]
        /// The policies that the session carries, `nil` if the call is refused.
        let policies: [String]?
        /// What the audit line's reason says then.
        var reason = ""

        var testDescription: String { provider }
    }

    private static let adfs = "https://fs.example.org/adfs"
    private static let adfsTrust = #""http://fs.example.org/adfs/services/trust""#
    private static let zitadelRoles = "urn:zitadel:iam:org:project:281234567890:roles"

    static let rows: [Row] = [
        Row(
            provider: "AD FS, an ID token", issuer: adfs, settings: ["CLAIM_NAME": "role"],
            claims: ["policy": nil, "role": #"["readonly"]"#, "upn": #""a@corp""#],
            policies: ["readonly"]),
        Row(
            provider: "AD FS, an access token, where a setting names its issuer", issuer: adfs,
            settings: ["CLAIM_NAME": "role"],
            ownSettings: ["ACCESS_TOKEN_ISSUER": "http://fs.example.org/adfs/services/trust"],
            claims: [
                "iss": adfsTrust, "policy": nil, "role": #""readonly""#,
                "apptype": #""Confidential""#, "aud": #""microsoft:identityserver:daypass""#,
                "azp": #""daypass""#, "ver": #""1.0""#,
            ], policies: ["readonly"]),
        Row(
            provider: "AD FS, an ID token, where the setting is there", issuer: adfs,
            settings: ["CLAIM_NAME": "role"],
            ownSettings: ["ACCESS_TOKEN_ISSUER": "http://fs.example.org/adfs/services/trust"],
            claims: ["policy": nil, "role": #""readonly""#], policies: ["readonly"]),
        Row(
            provider: "AD FS, an access token, without the setting", issuer: adfs,
            claims: ["iss": adfsTrust], policies: nil,
            reason: "it is http://fs.example.org/adfs/services/trust"),
        Row(
            provider: "AD FS, another's access token", issuer: adfs,
            ownSettings: ["ACCESS_TOKEN_ISSUER": "http://fs.example.org/adfs/services/trust"],
            claims: ["iss": #""http://fs.example.org/adfs/services/trust/""#], policies: nil,
            reason: "the token's iss must be"),
        Row(
            provider: "Zitadel", issuer: "https://id.example.org",
            settings: ["CLAIM_NAME": zitadelRoles], ownSettings: ["CLAIM_MEMBER_NAMES": "on"],
            claims: [
                "policy": nil, "aud": #"["281234567890@daypass","daypass"]"#,
                zitadelRoles:
                    #"{"readonly":{"170086824411201793":"corp.id.example.org"},"writeonly":{"1":"x"}}"#,
                "urn:zitadel:iam:org:project:roles": #"{"consoleAdmin":{"1":"x"}}"#,
            ], policies: ["readonly", "writeonly"]),
        Row(
            provider: "Zitadel, a role that no organization grants",
            issuer: "https://id.example.org", settings: ["CLAIM_NAME": zitadelRoles],
            ownSettings: ["CLAIM_MEMBER_NAMES": "on"],
            claims: [
                "policy": nil,
                zitadelRoles:
                    #"{"readonly":{"1":"x"},"writeonly":{},"consoleAdmin":null,"diagnostics":false}"#,
            ], policies: ["readonly"]),
        Row(
            provider: "Zitadel, without the setting", issuer: "https://id.example.org",
            settings: ["CLAIM_NAME": zitadelRoles],
            claims: ["policy": nil, zitadelRoles: #"{"readonly":{"1":"x"}}"#], policies: nil,
            reason: "it is an object; DAYPASS_OPENID_CLAIM_MEMBER_NAMES takes its members' names"),
        Row(
            provider: "Keycloak, roles of the realm",
            issuer: "https://idp.example.org/realms/staff",
            settings: ["CLAIM_NAME": "realm_access.roles"],
            claims: [
                "policy": nil, "typ": #""Bearer""#, "azp": #""daypass""#, "aud": #""account""#,
                "realm_access": #"{"roles":["offline_access","readonly"]}"#,
                "resource_access": #"{"account":{"roles":["consoleAdmin"]}}"#,
            ], policies: ["readonly"]),
        Row(
            provider: "Keycloak, roles of a client whose ID has dots",
            issuer: "https://idp.example.org/realms/staff",
            settings: ["CLAIM_NAME": "resource_access.s3.example.org.roles"],
            claims: [
                "policy": nil,
                "resource_access":
                    #"{"s3":{"roles":["consoleAdmin"]},"s3.example.org":{"roles":["readonly"]}}"#,
            ], policies: ["readonly"]),
        Row(
            provider: "Keycloak, a claim of the path's own name",
            issuer: "https://idp.example.org/realms/staff",
            settings: ["CLAIM_NAME": "realm_access.roles"],
            claims: [
                "policy": nil, "realm_access": #"{"roles":["consoleAdmin"]}"#,
                "realm_access.roles": #"["readonly"]"#,
            ], policies: ["readonly"]),
        Row(
            provider: "Keycloak, the claim without the path",
            issuer: "https://idp.example.org/realms/staff",
            settings: ["CLAIM_NAME": "realm_access"],
            claims: ["policy": nil, "realm_access": #"{"roles":["readonly"]}"#], policies: nil,
            reason: "the token's realm_access claim must be a list of policies"),
        Row(
            provider: "Auth0, a claim whose name is an address",
            issuer: "https://corp.eu.auth0.com/",
            settings: ["CLAIM_NAME": "https://example.org/roles"],
            claims: [
                "policy": nil, "sub": #""auth0|507f1f77bcf86cd799439011""#,
                "https://example.org/roles": #"["readonly"]"#, "gty": #""client-credentials""#,
            ], policies: ["readonly"]),
        Row(
            provider: "Entra ID, app roles",
            issuer: "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
            settings: ["CLAIM_NAME": "roles"],
            claims: [
                "policy": nil, "roles": #"["readonly"]"#, "ver": #""2.0""#,
                "oid": #""00000000-0000-0000-66f3-3332eca7ea81""#,
                "tid": #""72f988bf-86f1-41af-91ab-2d7cd011db47""#,
                "preferred_username": #""a@corp""#,
            ], policies: ["readonly"]),
        Row(
            provider: "Okta, groups", issuer: "https://corp.okta.com/oauth2/default",
            settings: ["CLAIM_NAME": "groups"],
            claims: [
                "policy": nil, "groups": #"["Everyone","readonly"]"#, "scp": #"["openid"]"#,
                "cid": #""daypass""#,
            ], policies: ["readonly"]),
        Row(
            provider: "GitHub Actions, a sub with IDs",
            issuer: "https://token.actions.githubusercontent.com",
            settings: ["ROLE_POLICY": "github"],
            claims: [
                "policy": nil, "sub": #""repo:octo@1001/site@2002:ref:refs/heads/main""#,
                "repository": #""octo/site""#, "repository_id": #""2002""#,
                "repository_owner_id": #""1001""#, "ref": #""refs/heads/main""#,
            ], policies: []),
        Row(
            provider: "GitHub Actions, another owner whose name begins alike",
            issuer: "https://token.actions.githubusercontent.com",
            settings: ["ROLE_POLICY": "github"],
            claims: [
                "policy": nil, "sub": #""repo:octo-evil@1003/site@2002:ref:refs/heads/main""#,
            ],
            policies: nil, reason: "denied by policy github"),
        Row(
            provider: "GitHub Actions, the owner's name taken over",
            issuer: "https://token.actions.githubusercontent.com",
            settings: ["ROLE_POLICY": "github"],
            claims: ["policy": nil, "sub": #""repo:octo@9999/site@8888:ref:refs/heads/main""#],
            policies: nil, reason: "denied by policy github"),
        Row(
            provider: "GitLab", issuer: "https://gitlab.example.org",
            settings: ["CLAIM_NAME": "project_path"],
            claims: [
                "policy": nil, "project_path": #""readonly""#, "ref_protected": #""true""#,
                "sub": #""project_path:group/project:ref_type:branch:ref:main""#,
                "pipeline_id": #""1212""#, "user_login": #""alice""#,
            ], policies: ["readonly"]),
        Row(
            provider: "Google", issuer: "https://accounts.google.com",
            settings: ["CLAIM_NAME": "hd"],
            claims: [
                "policy": nil, "hd": #""readonly""#, "sub": #""110169484474386276334""#,
                "email": #""a@example.org""#, "email_verified": "true", "azp": #""daypass""#,
            ], policies: ["readonly"]),
        Row(
            provider: "Kubernetes, a service account",
            issuer: "https://kubernetes.default.svc.cluster.local",
            settings: ["CLAIM_NAME": "kubernetes.io.namespace"],
            claims: [
                "policy": nil, "aud": #"["daypass"]"#,
                "sub": #""system:serviceaccount:readonly:backup""#, "jti": #""aed34954""#,
                "kubernetes.io":
                    #"{"namespace":"readonly","pod":{"name":"backup-69cbfb9798-jv9gn","uid":"7"},"serviceaccount":{"name":"backup"}}"#,
            ], policies: ["readonly"]),
    ]

    @Test(arguments: rows)
    func `a token of a real provider's shape gives what it says`(row: Row) throws {
        let issuer = try TestIssuer(row.issuer)
        var settings = row.settings
        settings["CONFIG_URL"] = issuer.configURL
        settings["CLIENT_ID"] = "daypass"
        var environment = [String: String]()
        environment["DAYPASS_OPENID_ISSUER"] = row.issuer
        for (key, value) in row.ownSettings { environment["DAYPASS_OPENID_\(key)"] = value }
        let fixture = try ServiceFixture(
            settings, issuers: ["_": issuer], environment: environment)
        try Administration(directory: fixture.directory).createPolicy(
            "github",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Condition":{"StringNotLike":{"jwt:sub":"repo:octo@1001/site@2002:*"}}}]}"#
                    .utf8))
        var parameters = ["WebIdentityToken": try issuer.token(row.claims)]
        if row.settings["ROLE_POLICY"] != nil {
            parameters["RoleArn"] = "arn:minio:iam:::role/7SgSF3ffFrKcXzg5vEVBQd9R6zc"
        }
        let answer = fixture.call(parameters)
        guard let policies = row.policies else {
            #expect(answer.response.status >= 400)
            let line = try #require(try fixture.auditLines.last)
            #expect(line.contains(row.reason), "\(line)")
            return
        }
        #expect(answer.response.status == 200, "\(answer.text)")
        #expect(try fixture.session(of: answer).session.policies ?? [] == policies)
    }

    /// Values of a policy claim that is no list, and what the refusal calls them.
    static let shapes: [(value: String, shape: String)] = [
        (#"{"a":{}}"#, "an object"), ("5", "a number"), ("true", "true or false"), ("null", "null"),
        ("[]", "an empty list"), ("[5]", "a list that names none"),
        (#""""#, "a text that names none"),
    ]

    @Test(arguments: shapes)
    func `a claim of another shape is called so`(value: String, shape: String) throws {
        let issuer = try TestIssuer("https://idp.example")
        let fixture = try ServiceFixture(issuer: issuer)
        let answer = fixture.call(["WebIdentityToken": try issuer.token(["policy": value])])
        #expect(answer.code == "IDPRejectedClaim")
        #expect(answer["Message"]?.contains("it is \(shape)") == true, "\(answer.text)")
    }

    @Test func `the settings of the claim's members and of a role exclude each other`() {
        let environment = [
            "MINIO_IDENTITY_OPENID_CONFIG_URL": "https://a/.well-known/openid-configuration",
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "a", "MINIO_IDENTITY_OPENID_ROLE_POLICY": "readonly",
            "DAYPASS_OPENID_CLAIM_MEMBER_NAMES": "on",
        ]
        #expect(throws: ConfigurationError.self) {
            try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
        }
    }
}
