import Configuration
import Crypto
import Testing

@Suite struct IdentityPluginConfigurationTests {
    private static let url = "https://plugin.example/check"

    private func configuration(_ settings: [String: String]) throws -> DaypassConfiguration {
        var environment: [String: String] = [:]
        for (key, value) in settings { environment["MINIO_IDENTITY_PLUGIN_\(key)"] = value }
        return try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
    }

    private func plugin(url: String = url) throws -> IdentityPluginConfiguration {
        try #require(
            try configuration(["URL": url, "ROLE_POLICY": "readonly"]).identityPlugin)
    }

    @Test func `a plugin has an address, a role, and a header if there is one`() throws {
        let configuration = try configuration([
            "URL": IdentityPluginConfigurationTests.url, "ROLE_POLICY": "readonly, mine",
            "ROLE_ID": "my_Role-1", "AUTH_TOKEN": "Bearer x y", "COMMENT": "ours",
        ])
        let plugin = try #require(configuration.identityPlugin)
        #expect(plugin.place == IdentityPluginConfigurationTests.url)
        #expect(plugin.rolePolicies == ["readonly", "mine"])
        #expect(plugin.roleARN == "arn:minio:iam:::role/idmp-my_Role-1")
        #expect(plugin.authorization?.bytes == Array("Bearer x y".utf8))
        #expect(configuration.rolePolicies == [plugin.roleARN: ["readonly", "mine"]])
        #expect(try self.configuration([:]).identityPlugin == nil)
        #expect(try self.configuration(["COMMENT": "x"]).identityPlugin == nil)
    }

    /// The ARNs are vectors of the compatibility reference.
    @Test(arguments: [
        ("http://localhost:8081", "idmp-vGxBdLkOc8mQPU1-UQbBh-yWWVQ"),
        ("http://localhost:8080/", "idmp-8DNG6zqZvgJZeQRej6GigcUVlhE"),
    ])
    func `a role without an id is named by a digest of the address`(url: String, id: String) throws
    {
        #expect(try plugin(url: url).roleARN == "arn:minio:iam:::role/\(id)")
    }

    @Test func `a role's ARN names the region`() throws {
        let configuration = try DaypassConfiguration(
            environment: [
                "MINIO_REGION": "eu-west-1", "MINIO_IDENTITY_PLUGIN_ROLE_ID": "x",
                "MINIO_IDENTITY_PLUGIN_URL": IdentityPluginConfigurationTests.url,
                "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": "readonly",
            ], defaultPath: "/nonexistent")
        #expect(configuration.identityPlugin?.roleARN == "arn:minio:iam:eu-west-1::role/idmp-x")
    }

    @Test func `the header has another name, too`() throws {
        let plugin = try configuration([
            "URL": IdentityPluginConfigurationTests.url, "ROLE_POLICY": "readonly", "TOKEN": "x",
        ]).identityPlugin
        #expect(plugin?.authorization?.bytes == Array("x".utf8))
    }

    static let addresses: [(String, String, String)] = [
        ("https://p.example", "https://p.example?token=a+%2B%26", "https://p.example"),
        ("https://p.example/?", "https://p.example/?token=a+%2B%26", "https://p.example/"),
        (
            "https://p.example/x?a=b%20&c", "https://p.example/x?a=b%20&c&token=a+%2B%26",
            "https://p.example/x?a=b%20&c"
        ),
        (
            "https://p.example/x?token=old&a=token&tok%65n=older&&token&tokens=1",
            "https://p.example/x?a=token&tokens=1&token=a+%2B%26",
            "https://p.example/x?a=token&tokens=1"
        ),
    ]

    @Test(arguments: addresses)
    func `a token takes the place of another one in the address, and of nothing else`(
        url: String, asked: String, unasked: String
    ) throws {
        #expect(try plugin(url: url).url(token: "a +&") == asked)
        #expect(try plugin(url: url).url(token: nil) == unasked)
    }

    static let faults: [([String: String], [String])] = [
        (["ROLE_POLICY": "readonly"], ["URL"]), (["AUTH_TOKEN": "x"], ["URL"]),
        (["ROLE_ID": "x"], ["URL"]), (["URL": url], ["ROLE_POLICY"]),
        (["URL": url, "ROLE_POLICY": ","], ["ROLE_POLICY"]),
        (["URL": "http://plugin.example", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "https://me:secret@plugin.example", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "https:///x", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "file:///x", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "plugin.example", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "\(url)#x", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "\(url)?a#x", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "\(url)?a b", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": "\(url)?a=é", "ROLE_POLICY": "readonly"], ["URL"]),
        (["URL": url, "ROLE_POLICY": "readonly", "ROLE_ID": "a/b"], ["ROLE_ID"]),
        (["URL": url, "ROLE_POLICY": "readonly", "ROLE_ID": "é"], ["ROLE_ID"]),
        (["URL": url, "ROLE_POLICY": "readonly", "AUTH_TOKEN": "a\nb"], ["AUTH_TOKEN"]),
        (["URL": url, "ROLE_POLICY": "readonly", "AUTH_TOKEN": "a", "TOKEN": "b"], ["TOKEN"]),
        (["URL": url, "ROLE_POLICY": "readonly", "ENABLE": "on"], ["ENABLE"]),
    ]

    @Test(arguments: faults)
    func `a plugin that can't work is refused with its keys`(
        settings: [String: String], keys: [String]
    ) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(settings) }
        #expect(error?.problems.map(\.key) == keys.map { "MINIO_IDENTITY_PLUGIN_\($0)" })
    }

    @Test func `T53: neither the header nor the address's query is shown`() throws {
        let shown = try configuration([
            "URL": "\(IdentityPluginConfigurationTests.url)?key=canary", "AUTH_TOKEN": "canary",
            "ROLE_POLICY": "readonly",
        ]).settings.map(\.shownValue)
        #expect(shown.contains("\(IdentityPluginConfigurationTests.url)?(secret)"))
        #expect(!shown.contains { $0.contains("canary") })
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(["URL": "http://x.example?key=canary"])
        }
        #expect(error?.problems.contains { $0.reason.contains("canary") } == false)
    }
}
