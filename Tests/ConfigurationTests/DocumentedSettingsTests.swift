import FoundationEssentials
import Testing

@testable import Configuration

@Suite struct ManualTests {
    /// Every key that there is: what is read when each kind of source is meant.
    private func keys() -> Set<String> {
        var settings = Settings(
            environment: ["MINIO_IDENTITY_OPENID_CLIENT_ID": "x"], defaultPath: "/nowhere")
        _ = try? Configuration(reading: &settings)
        return settings.used
    }

    @Test func `daypass.env(5) has a place for every setting`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let manual = try String(
            contentsOf: root.appending(path: "packaging/man/daypass.env.5"), encoding: .utf8)
        let places = manual.split(separator: "\n").filter { $0.hasPrefix(".It Ev ") }
            .flatMap { $0.dropFirst(".It Ev ".count).split(whereSeparator: { " ,".contains($0) }) }
        let keys = keys()
        #expect(keys.contains("MINIO_IDENTITY_OPENID_SCOPES"))
        #expect(keys.subtracting(places.map(String.init)) == [])
    }
}
