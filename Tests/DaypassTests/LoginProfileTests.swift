import Testing
import Wire

@testable import Daypass

@Suite struct LoginProfileTests {
    private static let provider = LoginProfile.Provider(
        configURL: "https://idp.example/.well-known/openid-configuration", clientID: "c")

    private static func profile(
        _ way: LoginProfile.Way = .openID(provider), change: (inout LoginProfile) -> Void = { _ in }
    ) -> LoginProfile {
        var profile = LoginProfile(sts: "https://sts.example.org", way: way)
        change(&profile)
        return profile
    }

    @Test func `a profile's file has all of it`() {
        var provider = LoginProfileTests.provider
        provider.clientSecretFile = "/s"
        provider.scopes = ["a", "b"]
        provider.usesDevice = true
        provider.port = 65_535
        provider.sendsAccessToken = true
        let profiles = [
            LoginProfileTests.profile(), LoginProfileTests.profile(.openID(provider)),
            LoginProfileTests.profile(.ldap(name: "alice")),
            LoginProfileTests.profile(.certificate(file: "/c", key: "/k")) { profile in
                profile.s3 = "https://s3.example.org"
                profile.roleARN = "r"
                profile.durationSeconds = 900
                profile.policyFile = "/p"
                profile.certificateAuthorityFile = "/a"
            },
        ]
        for profile in profiles { #expect(LoginProfile(json: profile.json) == profile) }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"sts":"https://x"}"#, #"{"ldap":"a"}"#,
        #"{"sts":"https://x","client-id":"c"}"#, #"{"sts":"https://x","certificate":"c"}"#,
    ])
    func `a file that does not say how to sign in is no profile`(json: String) {
        #expect(LoginProfile(json: Array(json.utf8)) == nil)
    }

    private static let configURL = "https://idp.example/.well-known/openid-configuration"

    @Test(arguments: [
        #"{"sts":"http://sts.example.org","ldap":"a"}"#, #"{"sts":"https://x?a=b","ldap":"a"}"#,
        #"{"sts":"https://x","ldap":""}"#, #"{"sts":"https://x","ldap":"a","duration":-5}"#,
        #"{"sts":"https://x","ldap":"a","s3":"http://s3.example.org"}"#,
        #"{"sts":"https://x","config-url":"https://idp.example/","client-id":"c"}"#,
        #"{"sts":"https://x","config-url":"\#(configURL)","client-id":""}"#,
        #"{"sts":"https://x","config-url":"\#(configURL)","client-id":"c","scopes":["a b"]}"#,
        #"{"sts":"https://x","config-url":"\#(configURL)","client-id":"c","role":""}"#,
    ])
    func `a file cannot say what no option may`(json: String) {
        #expect(LoginProfile(json: Array(json.utf8)) == nil)
    }

    @Test func `credentials are for one service, role, policy, duration and identity only`() {
        var other = LoginProfileTests.provider
        other.clientID = "d"
        var scoped = LoginProfileTests.provider
        scoped.scopes = ["a"]
        let purposes = [
            LoginPurpose(LoginProfileTests.profile(), policy: nil, certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile { $0.sts = "https://sts.example.org/" }, policy: nil,
                certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile { $0.roleARN = "r" }, policy: nil, certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile { $0.durationSeconds = 900 }, policy: nil,
                certificate: nil),
            LoginPurpose(LoginProfileTests.profile(), policy: "{}", certificate: nil),
            LoginPurpose(LoginProfileTests.profile(), policy: "{ }", certificate: nil),
            LoginPurpose(LoginProfileTests.profile(.openID(other)), policy: nil, certificate: nil),
            LoginPurpose(LoginProfileTests.profile(.openID(scoped)), policy: nil, certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile(.ldap(name: "alice")), policy: nil, certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile(.ldap(name: "bob")), policy: nil, certificate: nil),
            LoginPurpose(
                LoginProfileTests.profile(.certificate(file: "c", key: "k")), policy: nil,
                certificate: [1]),
            LoginPurpose(
                LoginProfileTests.profile(.certificate(file: "c", key: "k")), policy: nil,
                certificate: [2]),
        ]
        #expect(Set(purposes.map { $0.identity + $0.text }).count == purposes.count)
    }

    @Test func `the way to confirm and the S3 server change no purpose`() {
        var device = LoginProfileTests.provider
        device.usesDevice = true
        let one = LoginPurpose(LoginProfileTests.profile(), policy: nil, certificate: nil)
        let two = LoginPurpose(
            LoginProfileTests.profile(.openID(device)) { $0.s3 = "https://s3.example.org" },
            policy: nil, certificate: nil)
        #expect(one == two)
    }
}
