import Testing

@testable import Configuration

@Suite struct MeaninglessSettingTests {
    static let settings: [(key: String, advice: String)] = [
        ("MINIO_POLICY_OPA_URL", "MINIO_POLICY_PLUGIN_URL"), ("MINIO_SITE_REGION", "MINIO_REGION"),
        ("MINIO_ROOT_USER_FILE", "MINIO_ROOT_USER"),
        ("MINIO_ROOT_PASSWORD_FILE", "MINIO_ROOT_PASSWORD"),
        ("MINIO_AUDIT_WEBHOOK_ENABLE_1", "DAYPASS_AUDIT_LOG"), ("MINIO_VOLUMES", "the store"),
    ]

    @Test(arguments: settings)
    func `a setting of MinIO's without a meaning here says what takes its place`(
        key: String, advice: String
    ) throws {
        let configuration = try DaypassConfiguration(
            environment: [key: "x", "MINIO_REGION": "eu"], defaultPath: "/nowhere")
        #expect(configuration.meaninglessSettings.map(\.key) == [key])
        #expect(configuration.meaninglessSettings[0].advice.contains(advice))
    }

    @Test func `the health page asks for a store only where there is one`() throws {
        let on = ["DAYPASS_HEALTH_STORE": "on"]
        #expect(throws: ConfigurationError.self) {
            try DaypassConfiguration(environment: on, defaultPath: "/nowhere")
        }
        let store = ["DAYPASS_UPSTREAM_URL": "http://store"]
        func reads(_ settings: [String: String]) throws -> Bool {
            try DaypassConfiguration(environment: settings, defaultPath: "/nowhere")
                .healthIncludesStore
        }
        #expect(try reads(store.merging(on) { own, _ in own }))
        #expect(try !reads(store))
    }

    @Test func `container credentials need an OpenID provider`() throws {
        let on = ["DAYPASS_CREDENTIALS": "on"]
        let provider = [
            "MINIO_IDENTITY_OPENID_CONFIG_URL": "https://a/.well-known/openid-configuration",
            "MINIO_IDENTITY_OPENID_CLIENT_ID": "daypass",
        ]
        for more in [[:], provider.merging(["MINIO_IDENTITY_OPENID_ENABLE": "off"]) { $1 }] {
            let error = #expect(throws: ConfigurationError.self) {
                try DaypassConfiguration(
                    environment: on.merging(more) { $1 }, defaultPath: "/nowhere")
            }
            #expect(
                error?.problems.map(\.description) == [
                    "DAYPASS_CREDENTIALS: needs an OpenID provider; set "
                        + "MINIO_IDENTITY_OPENID_CONFIG_URL and MINIO_IDENTITY_OPENID_CLIENT_ID"
                ])
        }
        func isOn(_ settings: [String: String]) throws -> Bool {
            try DaypassConfiguration(environment: settings, defaultPath: "/nowhere")
                .hasContainerCredentials
        }
        #expect(try isOn(provider.merging(on) { $1 }))
        #expect(try !isOn(provider))
        #expect(try !isOn(["DAYPASS_CREDENTIALS": "off"]))
    }
}
