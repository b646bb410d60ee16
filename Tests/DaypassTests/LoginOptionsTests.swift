import ArgumentParser
import Testing

@testable import Daypass

@Suite struct LoginOptionsTests {
    private static let config = "https://idp.example/.well-known/openid-configuration"
    private static let first = [
        "--sts", "https://sts.example.org", "--config-url", config, "--client-id", "c",
    ]

    private func settings(
        _ arguments: [String], others: [String] = [], over kept: LoginProfile? = nil
    ) throws -> LoginProfile {
        try LoginOptions.parse(arguments)
            .settings(over: kept, try LoginWayOptions.parse(others))
    }

    @Test func `later options change the kept settings, and nothing else`() throws {
        let kept = try settings(
            LoginOptionsTests.first + ["--scopes", "a,b", "--port", "4711", "--role", "r"])
        #expect(kept.durationSeconds == 28_800)
        #expect(kept.roleARN == "arn:minio:iam:::role/r")
        #expect(try settings([], over: kept) == kept)
        var longer = kept
        longer.durationSeconds = 90_000
        #expect(try settings(["--duration", "25h"], over: kept) == longer)
        #expect(
            try settings(["--role", "arn:minio:iam:eu::role/s"], over: kept).roleARN
                == "arn:minio:iam:eu::role/s")
    }

    @Test func `another client gets nothing of the settings of the one before`() throws {
        let kept = try settings(
            LoginOptionsTests.first + ["--client-secret-file", "/secret", "--scopes", "a"])
        guard case .openID(let provider) = try settings(["--client-id", "d"], over: kept).way
        else {
            Issue.record("another way")
            return
        }
        #expect(
            provider
                == LoginProfile.Provider(configURL: LoginOptionsTests.config, clientID: "d"))
    }

    @Test func `another way to sign in replaces the provider, and its role`() throws {
        let kept = try settings(LoginOptionsTests.first + ["--role", "r"])
        let settings = try settings([], others: ["--ldap", "alice"], over: kept)
        #expect(settings.way == .ldap(name: "alice"))
        #expect(settings.roleARN == nil)
    }

    @Test(arguments: [
        ("899", nil), ("900", 900), ("14m", nil), ("15m", 900), ("8h", 28_800), ("7d", 604_800),
        ("365d", 31_536_000), ("366d", nil), ("", nil), ("1w", nil), ("-900", nil), ("1.5h", nil),
    ])
    func `a session lasts between a quarter of an hour and a year`(text: String, seconds: Int?) {
        #expect(SessionLength(argument: text)?.seconds == seconds)
    }

    @Test(arguments: ["", ".", "..", "a/b", ".a", "-a", "_a", "a b", "ä", "a\n", "a\0"])
    func `a profile's name can't be another file`(name: String) {
        #expect(ProfileName(argument: name) == nil)
        #expect(ProfileName(argument: "a.b-c_D9")?.text == "a.b-c_D9")
    }
}
