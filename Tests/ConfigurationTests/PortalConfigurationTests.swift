import Configuration
import TestSupport
import Testing

@Suite struct PortalConfigurationTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func configuration(_ settings: [String: String]) throws -> DaypassConfiguration {
        try DaypassConfiguration(
            environment: settings, defaultPath: "\(directory.path)/absent.env")
    }

    private func problems(_ settings: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try DaypassConfiguration(
                environment: settings, defaultPath: "\(directory.path)/absent.env")
            return []
        } catch {
            return error.problems.map(\.key)
        }
    }

    @Test(arguments: [
        ("https://sts.example.org", "sts.example.org", true),
        ("https://sts.example.org:8443", "sts.example.org:8443", true),
        ("https://127.0.0.1:8443", "127.0.0.1:8443", true),
        ("http://localhost:8080", "localhost:8080", false),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", false),
        ("http://[::1]:8080", "[::1]:8080", false),
    ])
    func `an origin is read`(text: String, host: String, isSecure: Bool) throws {
        let portal = try configuration(["DAYPASS_PORTAL": "on", "DAYPASS_PORTAL_URL": text]).portal
        #expect(portal == PortalConfiguration(origin: text, host: host, isSecure: isSecure))
    }

    @Test(arguments: [
        "sts.example.org", "https://", "https://sts.example.org/",
        "https://sts.example.org/daypass",
        "https://sts.example.org?x", "https://sts.example.org#x", "https://user@sts.example.org",
        "https://STS.example.org", "HTTPS://sts.example.org", "https://sts.example.org:443",
        "https://sts.example.org:0", "https://sts.example.org:65536",
        "https://sts.example.org:08443",
        "https://sts.example.org:", "https://sts.example.org:8443:1", "http://sts.example.org",
        "http://localhost:80", "http://localhost.example.org", "http://10.0.0.1:8080",
        "https://[::2]:8443", "https://[::1", "ftp://localhost", "https://.example.org",
        "https://sts example.org", "https://sts.example.org\\x",
    ])
    func `what is no origin is refused, also while the pages are off`(text: String) {
        #expect(problems(["DAYPASS_PORTAL_URL": text]) == ["DAYPASS_PORTAL_URL"])
        #expect(
            problems(["DAYPASS_PORTAL_URL": text, "DAYPASS_PORTAL": "on"]) == ["DAYPASS_PORTAL_URL"]
        )
    }

    @Test func `pages are off unless they are switched on, and then need an origin`() throws {
        #expect(try configuration([:]).portal == nil)
        #expect(
            try configuration(["DAYPASS_PORTAL_URL": "https://sts.example.org"]).portal == nil)
        #expect(problems(["DAYPASS_PORTAL": "on"]) == ["DAYPASS_PORTAL_URL"])
        #expect(problems(["DAYPASS_PORTAL": "perhaps"]) == ["DAYPASS_PORTAL"])
    }

    @Test func `an S3 server has an origin of its own`() throws {
        let pages = ["DAYPASS_PORTAL": "on", "DAYPASS_PORTAL_URL": "https://sts.example.org"]
        let key = "DAYPASS_PORTAL_S3_URL"
        #expect(try configuration(pages).portal?.s3Server == nil)
        for text in ["https://s3.example.org", "https://s3.example.org:9000", "http://[::1]:9000"] {
            let portal = try configuration(pages.merging([key: text]) { $1 }).portal
            #expect(portal?.s3Server?.text == text)
        }
        for text in [
            "https://sts.example.org", "http://s3.example.org", "https://s3.example.org/",
            "https://s3.example.org;", "*",
        ] {
            #expect(problems(pages.merging([key: text]) { $1 }) == [key])
        }
        #expect(try configuration([key: "https://s3.example.org"]).portal == nil)
    }

    @Test(arguments: [
        ("sts.example.org", true), ("STS.Example.org", true), ("sts.example.org:443", true),
        ("sts.example.org:8443", false), ("sts.example.org.", false), ("example.org", false),
        ("x.sts.example.org", false), ("", false),
    ])
    func `a host is that of the pages or another one`(host: String, isTheirs: Bool) {
        let portal = PortalConfiguration(
            origin: "https://sts.example.org", host: "sts.example.org", isSecure: true)
        #expect(portal.isHost(host) == isTheirs)
    }

    private let provider = [
        "MINIO_IDENTITY_OPENID_CONFIG_URL": "https://idp.example/.well-known/openid-configuration",
        "MINIO_IDENTITY_OPENID_CLIENT_ID": "daypass",
        "DAYPASS_PORTAL_URL": "https://sts.example.org",
    ]

    @Test func `a provider sends browsers back to the pages, and nowhere else`() {
        let uri = "MINIO_IDENTITY_OPENID_REDIRECT_URI"
        let dynamic = "MINIO_IDENTITY_OPENID_REDIRECT_URI_DYNAMIC"
        func problems(_ settings: [String: String]) -> [String] {
            self.problems(provider.merging(settings) { $1 })
        }
        let other = [uri: "https://old.example/oauth_callback", dynamic: "on"]
        // As in a file of MinIO.
        #expect(problems(other) == [])
        #expect(problems(other.merging(["DAYPASS_PORTAL": "on"]) { $1 }) == [uri, dynamic])
        #expect(
            problems([
                "DAYPASS_PORTAL": "on", dynamic: "off",
                uri: "https://sts.example.org/daypass/login/_/callback",
            ]) == [])
    }
}
