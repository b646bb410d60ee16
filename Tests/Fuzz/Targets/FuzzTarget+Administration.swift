import LDAP
import Wire

@testable import Configuration

extension FuzzTarget {
    /// The name of a directory's entry: its one spelling has the same meaning.
    static func distinguishedName(_ bytes: [UInt8]) throws(Finding) {
        guard let name = try? DistinguishedName(String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        let text = name.description
        try expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(text) is not ASCII")
        if text.utf8.count <= DistinguishedName.maximumByteCount {
            let again = try? DistinguishedName(text)
            try expect(again == name, "\(text) is another name")
            try expect(again?.description == text, "\(text) is not canonical")
        }
        try expect(!name.isBelow(name) && name.overlaps(name), "\(text) and itself")
        if let below = try? DistinguishedName("cn=a,\(text)") {
            try expect(below.isBelow(name) && below.overlaps(name), "cn=a is not below \(text)")
        }
    }

    /// A filter with places for names, and after a line feed a name, which does not change the
    /// filter's form.
    static func searchFilter(_ bytes: [UInt8]) throws(Finding) {
        let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        guard let template = SearchFilterTemplate(String(decoding: parts[0], as: UTF8.self)) else {
            return
        }
        let name = String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self)
        let form = form(of: template.filter(loginName: "a", userName: "a"))
        let filled = template.filter(loginName: name, userName: name)
        try expect(self.form(of: filled) == form, "\(filled) has another form")
        let escaped = SearchFilterTemplate.escape(name)
        try expect(unescaped(escaped) == Array(name.utf8), "\(escaped) is another name")
    }

    /// The characters that give a filter its form.
    private static func form(of filter: String) -> [UInt8] {
        filter.utf8.filter { "()&|!=<>~:*".utf8.contains($0) }
    }

    private static func unescaped(_ text: String) -> [UInt8]? {
        PercentEncoding.decode(
            text.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "%") : $0 }[...])
    }

    /// A configuration file. Its settings are read as if they came from the environment.
    static func configuration(_ bytes: [UInt8]) throws(Finding) {
        var problems: [ConfigurationError.Problem] = []
        let text = String(decoding: bytes, as: UTF8.self)
        let settings = SettingsFile.settings(in: text, path: "f", problems: &problems)
        var environment: [String: String] = [:]
        // Files belong to the machine, not to the input.
        for setting in settings
        where setting.key != "DAYPASS_CONFIG" && !setting.key.hasSuffix("_FILE") {
            try expect(environment[setting.key] == nil, "\(setting.key) is repeated")
            environment[setting.key] = setting.value
        }
        guard
            let configuration = try? DaypassConfiguration(
                environment: environment, defaultPath: "/nonexistent/daypass.env")
        else { return }
        try expect((1...1_024).contains(configuration.threads), "\(configuration.threads) threads")
        for setting in configuration.settings where setting.key.contains("PASSWORD") {
            try expect(setting.shownValue == "(secret)", "\(setting.key) is shown")
        }
    }
}
