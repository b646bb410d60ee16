import Configuration
import Crypto
import Testing

@Suite struct PolicyPluginConfigurationTests {
    private static let prefix = "MINIO_POLICY_PLUGIN_"

    private func configuration(_ settings: [String: String]) throws -> DaypassConfiguration {
        var environment: [String: String] = [:]
        for (key, value) in settings {
            let isOwn = key.hasPrefix("DAYPASS_")
            environment[isOwn ? key : PolicyPluginConfigurationTests.prefix + key] = value
        }
        return try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
    }

    private func problems(_ settings: [String: String]) -> [String] {
        do {
            _ = try configuration(settings)
            return []
        } catch let error as ConfigurationError {
            return error.problems.map(\.key)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `without an address there is no plugin, and with one it has defaults`() throws {
        #expect(try configuration([:]).policyPlugin == nil)
        #expect(
            try configuration(["COMMENT": "x", "ENABLE_HTTP2": "off", "URL": ""]).policyPlugin
                == nil)
        let plugin = try #require(try configuration(["URL": "https://p.example/a"]).policyPlugin)
        #expect(plugin.url == "https://p.example/a")
        #expect(plugin.authorization == nil && !plugin.offersHTTP2 && plugin.cacheSeconds == nil)
    }

    @Test func `all settings together`() throws {
        let plugin = try #require(
            try configuration([
                "URL": "http://127.0.0.1:8181/v1/data/daypass?key=canary",
                "AUTH_TOKEN": "Bearer canary", "ENABLE_HTTP2": "on", "COMMENT": "ours",
                "DAYPASS_POLICY_PLUGIN_CACHE_SECONDS": "5",
            ]).policyPlugin)
        #expect(plugin.authorization?.bytes == Array("Bearer canary".utf8))
        #expect(plugin.offersHTTP2 && plugin.cacheSeconds == 5)
        #expect(plugin.place == "http://127.0.0.1:8181/v1/data/daypass")
    }

    @Test func `neither the token nor the address's query is shown`() throws {
        let shown = try configuration([
            "URL": "https://p.example/a?key=canary", "AUTH_TOKEN": "Bearer canary",
        ]).settings.map(\.shownValue)
        #expect(shown.contains("https://p.example/a?(secret)"))
        #expect(!shown.contains { $0.contains("canary") })
    }

    static let urls: [(String, isAllowed: Bool)] = [
        ("https://p.example/a", true), ("https://p.example", true),
        ("http://127.0.0.1:8181/v1/data/a", true), ("http://localhost/", true),
        ("https://p.example/?a=b%20c", true),
        ("http://p.example/", false), ("http://10.0.0.1/", false), ("p.example/a", false),
        ("ftp://p.example/", false), ("https://user:password@p.example/", false),
        ("https://p.example/#x", false), ("https://p.example/?a=b#x", false),
        ("https://p.example/?a=b c", false), ("https://p.example/?é", false), ("x", false),
    ]

    @Test(arguments: urls)
    func `the plugin is asked by HTTPS, or on this machine`(url: String, isAllowed: Bool) {
        #expect(problems(["URL": url]) == (isAllowed ? [] : ["MINIO_POLICY_PLUGIN_URL"]))
    }

    static let faults: [([String: String], [String])] = [
        (["AUTH_TOKEN": "x"], ["MINIO_POLICY_PLUGIN_URL"]),
        (["ENABLE_HTTP2": "on"], ["MINIO_POLICY_PLUGIN_URL"]),
        (["DAYPASS_POLICY_PLUGIN_CACHE_SECONDS": "5"], ["MINIO_POLICY_PLUGIN_URL"]),
        (["URL": "https://p", "AUTH_TOKEN": "a\nb"], ["MINIO_POLICY_PLUGIN_AUTH_TOKEN"]),
        (["URL": "https://p", "ENABLE_HTTP2": "maybe"], ["MINIO_POLICY_PLUGIN_ENABLE_HTTP2"]),
        (["URL": "https://p", "TOKEN": "x"], ["MINIO_POLICY_PLUGIN_TOKEN"]),
        (
            ["URL": "https://p", "DAYPASS_POLICY_PLUGIN_CACHE": "5"],
            ["DAYPASS_POLICY_PLUGIN_CACHE"]
        ),
    ]

    @Test(arguments: faults)
    func `what could only be a mistake is refused`(settings: [String: String], keys: [String]) {
        #expect(problems(settings) == keys)
    }

    @Test(arguments: [("0", false), ("1", true), ("300", true), ("301", false), ("5s", false)])
    func `answers are kept for five minutes at most`(seconds: String, isAllowed: Bool) {
        let key = "DAYPASS_POLICY_PLUGIN_CACHE_SECONDS"
        #expect(problems(["URL": "https://p", key: seconds]) == (isAllowed ? [] : [key]))
    }
}
