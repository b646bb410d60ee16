import Configuration
import Credentials
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct PolicyPluginSessionTests {
    private let issuer: TestIssuer

    init() throws {
        issuer = try TestIssuer("https://a.example")
    }

    private func answer(
        _ settings: [String: String], plugin: Bool, claims: [String: String?] = [:],
        roleARN: String? = nil
    ) throws -> Answer {
        var all = settings
        all["CONFIG_URL"] = issuer.configURL
        all["CLIENT_ID"] = "daypass"
        let fixture = try ServiceFixture(
            all, issuers: ["_": issuer],
            environment: plugin ? ["MINIO_POLICY_PLUGIN_URL": "https://plugin.example/"] : [:])
        var parameters = ["WebIdentityToken": try issuer.token(claims)]
        parameters["RoleArn"] = roleARN
        return fixture.call(parameters)
    }

    @Test(arguments: [true, false])
    func `a role's policies need not be there when a plugin decides`(
        plugin: Bool
    ) throws {
        let answer = try answer(
            ["ROLE_POLICY": "absent"], plugin: plugin,
            roleARN: OpenIDProviderConfiguration.roleARNForTest(clientID: "daypass"))
        #expect(answer.code == (plugin ? nil : "IDPRejectedClaim"))
        #expect(answer.response.status == (plugin ? 200 : 403))
    }

    @Test(arguments: [true, false])
    func `a token's own policies have to exist, with a plugin too`(plugin: Bool) throws {
        #expect(try answer([:], plugin: plugin).response.status == 200)
        for policy in [nil, "\"absent\"", "\"\""] {
            let answer = try answer([:], plugin: plugin, claims: ["policy": policy])
            #expect(answer.code == "IDPRejectedClaim")
        }
    }

    @Test(arguments: [true, false])
    func `the policies of the identity plugin's role need not be there, either`(
        hasPolicyPlugin: Bool
    ) throws {
        let plugin = TestPlugin(#"{"user":"alice","maxValiditySeconds":3000}"#)
        var environment = [
            "MINIO_IDENTITY_PLUGIN_URL": plugin.url, "MINIO_IDENTITY_PLUGIN_ROLE_ID": "test",
            "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": "absent",
        ]
        if hasPolicyPlugin { environment["MINIO_POLICY_PLUGIN_URL"] = "https://plugin.example/" }
        let answer = try ServiceFixture([:], environment: environment).call(
            ["Token": "a token", "RoleArn": "arn:minio:iam:::role/idmp-test"],
            action: "AssumeRoleWithCustomToken")
        #expect(answer.code == (hasPolicyPlugin ? nil : "IDPRejectedClaim"))
    }
}
