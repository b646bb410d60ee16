import Configuration
import Testing

@Suite("What a process serves")
struct ServedPartTests {
    private func configuration(
        _ settings: [String: String]
    ) throws(ConfigurationError) -> DaypassConfiguration {
        try DaypassConfiguration(environment: settings, defaultPath: "/dev/null")
    }

    @Test("Everything by default, and the administration API only if it is on")
    func everything() throws {
        #expect(try configuration([:]).servedPart == .all)
        #expect(try !configuration([:]).hasAdministrationAPI)
        #expect(try configuration(["DAYPASS_ADMIN_API": "on"]).hasAdministrationAPI)
    }

    @Test("A process for requests has no administration API, although the file switches it on")
    func requests() throws {
        let configuration = try configuration([
            "DAYPASS_ADMIN_API": "on", "DAYPASS_SERVES": "requests",
        ])
        #expect(!configuration.hasAdministrationAPI)
        #expect(!configuration.servedPart.includesAdministration)
        #expect(configuration.servedPart.includesRequests)
    }

    @Test("A process for administration has it, and no requests")
    func administration() throws {
        let configuration = try configuration([
            "DAYPASS_ADMIN_API": "on", "DAYPASS_SERVES": "administration",
        ])
        #expect(configuration.hasAdministrationAPI)
        #expect(!configuration.servedPart.includesRequests)
    }

    @Test("Refuses administration without the API, and other words")
    func refuses() {
        for settings in [["DAYPASS_SERVES": "administration"], ["DAYPASS_SERVES": "s3"]] {
            let refusal = #expect(throws: ConfigurationError.self) {
                try configuration(settings)
            }
            #expect(refusal?.problems.map(\.key) == ["DAYPASS_SERVES"])
        }
    }
}
