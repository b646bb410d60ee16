import Configuration
import Crypto
import Testing

@Suite struct OpenIDProviderConfigurationTests {
    private func providers(_ environment: [String: String]) throws -> [OpenIDProviderConfiguration]
    {
        try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
            .openIDProviders
    }

    private func problems(_ environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
            return []
        } catch {
            return error.problems.map(\.key)
        }
    }

    private static let prefix = "MINIO_IDENTITY_OPENID_"
    private static let url = "https://idp.example/.well-known/openid-configuration"

    @Test func `providers are told apart by the suffix of their keys`() throws {
        let providers = try providers([
            "MINIO_IDENTITY_OPENID_CONFIG_URL": OpenIDProviderConfigurationTests.url,
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "one",
            "MINIO_IDENTITY_OPENID_CLAIM_PREFIX": "https://example/",
            "MINIO_IDENTITY_OPENID_CLAIM_NAME": "roles",
            "MINIO_IDENTITY_OPENID_DISPLAY_NAME": "The Ünited Login",
            "MINIO_IDENTITY_OPENID_SCOPES": "openid, groups,https://example/read ",
            "MINIO_IDENTITY_OPENID_REDIRECT_URI_DYNAMIC": "on",
            "MINIO_IDENTITY_OPENID_CONFIG_URL_NAME": "https://two.example/x",
            "DAYPASS_OPENID_ISSUER_NAME": "https://issuer.example",
            "MINIO_IDENTITY_OPENID_CLIENT_ID_NAME": "daypass-client",
            "MINIO_IDENTITY_OPENID_CLAIM_USERINFO_NAME": "on",
            "MINIO_IDENTITY_OPENID_ROLE_POLICY_NAME": "readonly, writeonly",
            "MINIO_IDENTITY_OPENID_CONFIG_URL_OFF": "nonsense",
            "MINIO_IDENTITY_OPENID_ENABLE_OFF": "off",
        ])
        #expect(
            providers == [
                OpenIDProviderConfiguration(
                    name: "NAME", configURL: "https://two.example/x", clientID: "daypass-client",
                    issuer: "https://issuer.example",
                    // The ARN is a vector of the compatibility reference.
                    mode: .role(
                        policies: ["readonly", "writeonly"],
                        arn: "arn:minio:iam:::role/HGAwPUTaiiF-_tYc7hLwYm00MaY"),
                    asksUserInfo: true),
                OpenIDProviderConfiguration(
                    name: "_", configURL: OpenIDProviderConfigurationTests.url, clientID: "one",
                    issuer: "https://idp.example", mode: .claim(name: "https://example/roles"),
                    displayName: "The Ünited Login",
                    scopes: ["openid", "groups", "https://example/read"]),
            ])
    }

    static let realms: [([String: String], KeycloakConfiguration?)] = [
        (
            ["KEYCLOAK_ADMIN_URL": "https://idp.example/admin/"],
            KeycloakConfiguration(
                adminURL: "https://idp.example/admin", realm: "master",
                clientSecret: Secret("canary"))
        ),
        (
            ["KEYCLOAK_ADMIN_URL": "https://idp.example/auth/admin", "KEYCLOAK_REALM": "my realm"],
            KeycloakConfiguration(
                adminURL: "https://idp.example/auth/admin", realm: "my realm",
                clientSecret: Secret("canary"))
        ),
    ]

    @Test(arguments: realms)
    func `a Keycloak is asked for its users with the client's secret`(
        settings: [String: String], keycloak: KeycloakConfiguration?
    ) throws {
        var environment = [
            "MINIO_IDENTITY_OPENID_CONFIG_URL": OpenIDProviderConfigurationTests.url,
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "one", "MINIO_IDENTITY_OPENID_VENDOR": "keycloak",
            "MINIO_IDENTITY_OPENID_CLIENT_SECRET": "canary",
        ]
        for (key, value) in settings { environment["MINIO_IDENTITY_OPENID_\(key)"] = value }
        let provider = try providers(environment)[0]
        #expect(provider.keycloak == keycloak)
        #expect(!"\(provider)".contains("canary"))
        environment["MINIO_IDENTITY_OPENID_ENABLE"] = "off"
        environment["MINIO_IDENTITY_OPENID_KEYCLOAK_ADMIN_URL"] = "nonsense"
        #expect(try providers(environment) == [])
    }

    @Test func `a role's ARN names the region`() throws {
        let provider = try providers([
            "MINIO_REGION": "eu-west-1",
            "MINIO_IDENTITY_OPENID_CONFIG_URL": OpenIDProviderConfigurationTests.url,
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "843351d4-1080-11ea-aa20-271ecba3924a",
            "MINIO_IDENTITY_OPENID_ROLE_POLICY": "readonly",
        ])[0]
        #expect(provider.roleARN == "arn:minio:iam:eu-west-1::role/mX9fCdAWknvhJs_8uFqmecpsfvY")
    }

    static let urls: [(String, Bool)] = [
        ("https://idp.example/.well-known/openid-configuration", true),
        ("https://idp.example:8443/realms/x/.well-known/openid-configuration", true),
        ("http://127.0.0.1:8080/.well-known/openid-configuration", true),
        ("http://localhost/.well-known/openid-configuration", true),
        ("http://[::1]:80/.well-known/openid-configuration", true),
        ("http://idp.example/.well-known/openid-configuration", false),
        ("http://127.0.0.1.example/.well-known/openid-configuration", false),
        ("http://10.0.0.1/.well-known/openid-configuration", false),
        ("https://user:secret@idp.example/.well-known/openid-configuration", false),
        ("file:///etc/.well-known/openid-configuration", false),
        ("idp.example/.well-known/openid-configuration", false),
        ("https:///.well-known/openid-configuration", false),
        ("https://idp.example/elsewhere", false),
    ]

    @Test(arguments: urls)
    func `keys come by HTTPS, or from this machine`(url: String, isAllowed: Bool) {
        let found = problems([
            "MINIO_IDENTITY_OPENID_CONFIG_URL": url, "MINIO_IDENTITY_OPENID_CLIENT_ID": "x",
        ])
        #expect(found == (isAllowed ? [] : ["MINIO_IDENTITY_OPENID_CONFIG_URL"]))
    }

    static let faults: [([String: String], [String])] = [
        (["CLIENT_ID": "x"], ["CONFIG_URL"]),
        (["CONFIG_URL": url], ["CLIENT_ID"]),
        (["ROLE_POLICY": "readonly"], ["CONFIG_URL", "CLIENT_ID"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "ROLE_POLICY": ","], ["ROLE_POLICY"]),
        (
            ["CONFIG_URL": url, "CLIENT_ID": "x", "ROLE_POLICY": "a", "CLAIM_NAME": "roles"],
            ["CLAIM_NAME"]
        ),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "ENABLE": "perhaps"], ["ENABLE"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "SCOPES": "openid,,groups"], ["SCOPES"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "SCOPES": "openid,"], ["SCOPES"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "SCOPES": " "], ["SCOPES"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "SCOPES": "openid groups"], ["SCOPES"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "SCOPES": "open\"id"], ["SCOPES"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "DISPLAY_NAME": "a\u{1B}[2J"], ["DISPLAY_NAME"]),
        (
            [
                "CONFIG_URL": url, "CLIENT_ID": "x",
                "DISPLAY_NAME": String(repeating: "x", count: 129),
            ],
            ["DISPLAY_NAME"]
        ),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "CLAIM_USERINFO": "maybe"], ["CLAIM_USERINFO"]),
        (
            ["CONFIG_URL": url, "CLIENT_ID": "x", "VENDOR": "keycloak"],
            ["KEYCLOAK_ADMIN_URL", "CLIENT_SECRET"]
        ),
        (
            [
                "CONFIG_URL": url, "CLIENT_ID": "x", "VENDOR": "keycloak", "CLIENT_SECRET": "x",
                "KEYCLOAK_ADMIN_URL": "http://idp.example/admin",
            ], ["KEYCLOAK_ADMIN_URL"]
        ),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "VENDOR": "Keycloak"], ["VENDOR"]),
        (["CONFIG_URL": url, "CLIENT_ID": "x", "VENDOR": "off"], ["VENDOR"]),
        (
            [
                "CONFIG_URL": url, "CLIENT_ID": "x", "KEYCLOAK_REALM": "x",
                "KEYCLOAK_ADMIN_URL": "https://idp.example/admin",
            ], ["KEYCLOAK_ADMIN_URL", "KEYCLOAK_REALM"]
        ),
        (
            ["CONFIG_URL": url, "CLIENT_ID": "x", "CONFIG_URL_B": url, "CLIENT_ID_B": "x"],
            ["CLIENT_ID"]
        ),
    ]

    // AD FS has two issuers. A second provider that may name one of them could sign as its users.
    @Test(arguments: [
        ("https://idp.example", true), ("https://idp.example/", true),
        ("https://idp.example/trust", false),
    ])
    func `no provider's access tokens name another provider's issuer`(
        issuer: String, isRefused: Bool
    ) {
        let found = problems([
            "MINIO_IDENTITY_OPENID_CONFIG_URL": OpenIDProviderConfigurationTests.url,
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "one",
            "MINIO_IDENTITY_OPENID_CONFIG_URL_B":
                "https://b.example/.well-known/openid-configuration",
            "MINIO_IDENTITY_OPENID_CLIENT_ID_B": "two",
            "DAYPASS_OPENID_ACCESS_TOKEN_ISSUER_B": issuer,
        ])
        #expect(found == (isRefused ? ["DAYPASS_OPENID_ACCESS_TOKEN_ISSUER_B"] : []))
    }

    @Test(arguments: faults)
    func `a provider that can't work is refused with its keys`(
        settings: [String: String], keys: [String]
    ) {
        let prefix = OpenIDProviderConfigurationTests.prefix
        let environment = Dictionary(
            uniqueKeysWithValues: settings.map { (prefix + $0.key, $0.value) })
        #expect(problems(environment) == keys.map { prefix + $0 })
    }
}
