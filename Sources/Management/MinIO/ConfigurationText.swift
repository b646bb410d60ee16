internal import Configuration
internal import Wire

/// The settings as MinIO's configuration has them: subsystems, with targets, with keys. Secrets are
/// left out.
struct ConfigurationText: Sendable {
    private let settings: [String: Setting]
    private let providerNames: [String]
    /// The file that has the settings.
    let path: String

    init(_ configuration: DaypassConfiguration) {
        settings = Dictionary(
            configuration.settings.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        providerNames = configuration.openIDProviders.map(\.name)
        path = settings["DAYPASS_CONFIG"]?.shownValue ?? DaypassConfiguration.defaultPath
    }

    /// The targets of a subsystem, the unnamed one if none is configured.
    func targets(of subsystem: ConfigurationSubsystem) -> [String] {
        subsystem.hasTargets && !providerNames.isEmpty
            ? providerNames : [ConfigurationSubsystem.unnamedTarget]
    }

    /// The value of a key; `nil` if it is not set, or secret.
    func value(
        _ key: ConfigurationSubsystem.Key, _ subsystem: ConfigurationSubsystem, _ target: String
    ) -> String? {
        guard !key.isSecret, let setting = settings[subsystem.settingName(key, of: target)],
            !setting.isSecret
        else { return nil }
        return setting.shownValue
    }

    func isSet(_ subsystem: ConfigurationSubsystem, _ target: String) -> Bool {
        subsystem.keys.contains { settings[subsystem.settingName($0, of: target)] != nil }
    }

    /// The line of a target, with all keys: `identity_openid:keycloak config_url=… client_id=… `.
    func line(_ subsystem: ConfigurationSubsystem, _ target: String) -> String {
        let suffix = target == ConfigurationSubsystem.unnamedTarget ? "" : ":\(target)"
        var line = "\(subsystem.name)\(suffix) "
        for key in subsystem.keys {
            let value = value(key, subsystem, target) ?? ""
            line += "\(key.name)=\(value.contains(" ") ? "\"\(value)\"" : value) "
        }
        return line
    }

    /// The settings of a target in the form of comments, as MinIO shows what the environment sets.
    func comments(_ subsystem: ConfigurationSubsystem, _ target: String) -> [String] {
        subsystem.keys.compactMap { key in
            value(key, subsystem, target).map {
                "# \(subsystem.settingName(key, of: target))=\($0)"
            }
        }
    }
}

/// What a client wants to set: `identity_plugin url=… role_policy="a b"`.
struct ConfigurationWish {
    private static let maximumKeyCount = 64
    private static let maximumLineCount = 100

    let subsystem: ConfigurationSubsystem
    let target: String
    private let values: [(key: String, value: String)]

    /// Reads a body with a line for each target. Empty lines and comments have no meaning.
    ///
    /// - Parameter skipsUnknown: Whether lines about unknown subsystems have no meaning, either.
    /// - Throws: ``AdminError/unknownConfiguration(_:)``
    static func all(
        in text: String, skippingUnknown skipsUnknown: Bool = false
    ) throws(AdminError) -> [ConfigurationWish] {
        var wishes: [ConfigurationWish] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop(while: \.isWhitespace)
            guard let first = line.first, first != "#" else { continue }
            guard wishes.count < maximumLineCount else {
                throw .invalidRequest(reason: "the body has more than \(maximumLineCount) lines")
            }
            do throws(AdminError) {
                wishes.append(try ConfigurationWish(line: String(line)))
            } catch .unknownConfiguration where skipsUnknown {
            }
        }
        return wishes
    }

    /// - Throws: ``AdminError/unknownConfiguration(_:)``
    private init(line: String) throws(AdminError) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let (subsystem, target) = try ConfigurationWish.address(words.first ?? "")
        self.init(subsystem, target, values: words.count > 1 ? words[1] : "")
    }

    init(_ subsystem: ConfigurationSubsystem, _ target: String, values text: String) {
        self.subsystem = subsystem
        self.target = target
        values = ConfigurationWish.values(in: text)
    }

    /// A subsystem and its target: `identity_openid:keycloak`.
    ///
    /// - Throws: ``AdminError/unknownConfiguration(_:)``
    static func address(
        _ text: String
    ) throws(AdminError) -> (ConfigurationSubsystem, target: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        guard let subsystem = ConfigurationSubsystem.named(parts.first ?? "") else {
            throw .unknownConfiguration(parts.first ?? "")
        }
        guard parts.count > 1 else { return (subsystem, ConfigurationSubsystem.unnamedTarget) }
        guard subsystem.hasTargets, ConfigurationWish.isTargetName(parts[1]) else {
            throw .noSuchConfiguration(parts[1])
        }
        return (subsystem, parts[1])
    }

    static func isTargetName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_-".utf8.contains($0) }
    }

    /// The lines for the settings file that do what the client wants. A value that may be secret is
    /// not repeated: answers end in terminals and logs.
    func lines(skippingEmpty skipsEmpty: Bool = false) -> [String] {
        values.compactMap { name, value in
            guard !skipsEmpty || !value.isEmpty,
                let key = subsystem.keys.first(where: { $0.name == name })
            else { return nil }
            let setting = subsystem.settingName(key, of: target)
            if key.isSecret { return "\(setting)=(the secret)" }
            return "\(setting)=\(key.type == "url" ? ConfigurationWish.shown(url: value) : value)"
        }
    }

    /// A URL without what may be a password: the query, and what stands before an `@`.
    private static func shown(url: String) -> String {
        let place = url.prefix { $0 != "?" }
        let query = place.endIndex < url.endIndex ? "?(the query)" : ""
        guard let at = place.lastIndex(of: "@") else { return String(place) + query }
        let scheme = place.firstRange(of: "://").map { place[..<$0.upperBound] } ?? ""
        return scheme + "(the user)" + place[at...] + query
    }

    /// The names of the settings that the client names, all of the subsystem's if it names none.
    var settingNames: [String] {
        subsystem.keys.filter { key in
            values.isEmpty || values.contains { $0.key == key.name }
        }.map { subsystem.settingName($0, of: target) }
    }

    /// Reads `key=value key="a value" key='a value'`. What follows no key is not read.
    private static func values(in text: String) -> [(key: String, value: String)] {
        var values: [(key: String, value: String)] = []
        var rest = text.drop { $0.isWhitespace }
        while let mark = rest.firstIndex(of: "="), values.count < maximumKeyCount {
            let key = rest[..<mark].filter { !$0.isWhitespace }
            rest = rest[mark...].dropFirst()
            let quote = rest.first.flatMap { "\"'".contains($0) ? $0 : nil }
            if quote != nil { rest = rest.dropFirst() }
            let value = rest.prefix { character in
                quote.map { character != $0 } ?? !character.isWhitespace
            }
            rest = rest[value.endIndex...].drop { $0 == quote || $0.isWhitespace }
            values.append((String(key), String(value)))
        }
        return values
    }
}
