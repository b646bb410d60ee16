import FoundationEssentials
import Testing

@testable import Configuration

/// The documents and the program know the same settings.
@Suite struct DocumentedSettingsTests {
    /// The settings that the program reads if every kind of identity source is configured.
    private let keys: Set<String>

    init() {
        var settings = Settings(
            environment: ["MINIO_IDENTITY_OPENID_CLIENT_ID": "x"], defaultPath: "/nowhere")
        _ = try? DaypassConfiguration(reading: &settings)
        // It names the file that has the others.
        keys = settings.used.union(["DAYPASS_CONFIG"])
    }

    @Test func `daypass.env(5) has a place for every setting, and for no other`() throws {
        let places = try text("packaging/man/daypass.env.5").split(separator: "\n")
            .filter { $0.hasPrefix(".It Ev ") }
            .flatMap { $0.dropFirst(".It Ev ".count).split(whereSeparator: { " ,".contains($0) }) }
        #expect(keys.contains("MINIO_IDENTITY_OPENID_SCOPES"))
        #expect(Set(places.map(String.init)) == keys)
    }

    static let pages = [
        "docs/reference/settings.md", "docs/identity/ldap.md", "docs/identity/identity-plugin.md",
        "docs/identity/client-certificates.md", "docs/policies/access-plugin.md",
        "docs/operations/limits.md",
    ]

    @Test(arguments: pages)
    func `a table of settings has only settings`(page: String) throws {
        #expect(try tabled(text(page)).subtracting(keys) == [])
    }

    @Test func `the pages name every setting`() throws {
        let pages = try DocumentedSettingsTests.pages.map(text)
        let prose = pages.flatMap { $0.split(separator: "\n").filter { !$0.hasPrefix("|") } }
        let named = prose.flatMap(names).map { $0.prefix { $0.isLetter || $0 == "_" } }
        let tabled = pages.flatMap(tabled)
        #expect(keys.subtracting(tabled).subtracting(named.map(String.init)) == [])
    }

    private func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// What stands between backticks.
    private func names(_ text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    /// The settings in the first column of a page's tables of settings. Such a table's head is
    /// "Key", or what its keys begin with: `MINIO_IDENTITY_OPENID_…`.
    private func tabled(_ page: String) -> Set<String> {
        var beginning: String?
        var found: Set<String> = []
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                beginning = nil
                continue
            }
            let cell = line.dropFirst().prefix { $0 != "|" }
            if let beginning {
                found.formUnion(names(cell).map { beginning + $0 })
            } else if cell == " Key " {
                beginning = ""
            } else if let name = names(cell).first, name.hasSuffix("_…") {
                beginning = String(name.dropLast())
            }
        }
        return found
    }
}
