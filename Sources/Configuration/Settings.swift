internal import Crypto
internal import System
internal import Wire

/// The settings, and the problems found while reading them.
///
/// Reading a key marks it as used. An unused key with one of Daypass's prefixes is mistyped, and
/// Daypass refuses it: a security setting without effect is worse than none.
struct Settings {
    private static let ownPrefixes = ["DAYPASS_", "MINIO_IDENTITY_", "MINIO_POLICY_PLUGIN_"]

    private(set) var problems: [ConfigurationError.Problem] = []
    private var settings: [String: Setting] = [:]
    private(set) var used: Set<String> = []

    /// Collects the environment, and the settings of the file for keys that the environment lacks.
    init(environment: [String: String], defaultPath: String) {
        // Under CGI the environment also holds the request's door.
        for (key, value) in environment where !value.isEmpty && key != Request.doorParameter {
            settings[key] = Setting(key: key, value: value, source: .environment)
        }
        let named = text("DAYPASS_CONFIG")
        let path = named ?? defaultPath
        do throws(FileError) {
            guard let bytes = try SettingsFile.read(path) else {
                // Only the default file may be missing.
                if named != nil { refuse("DAYPASS_CONFIG", "there is no file \(path)") }
                return
            }
            let text = String(decoding: bytes, as: UTF8.self)
            for setting in SettingsFile.settings(in: text, path: path, problems: &problems)
            where settings[setting.key] == nil && !setting.value.isEmpty {
                settings[setting.key] = setting
            }
        } catch {
            refuse("DAYPASS_CONFIG", error.description)
        }
    }

    mutating func refuse(_ key: String, _ reason: String) {
        problems.append(.init(key: key, reason: reason))
    }

    /// The value of a key; `nil` if it is not set or empty.
    mutating func text(_ key: String) -> String? {
        used.insert(key)
        return settings[key]?.value
    }

    mutating func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            refuse(key, "expected \(range.lowerBound) to \(range.upperBound): \(text)")
            return nil
        }
        return number
    }

    /// A secret for use as a header's value.
    mutating func secretHeader(_ key: String) -> Secret? {
        guard let text = text(key) else { return nil }
        guard !text.utf8.contains(where: \.isControl) else {
            refuse(key, "must not have control characters, since it is sent in a header")
            return nil
        }
        return Secret(text)
    }

    mutating func absolutePath(_ key: String) -> String? {
        guard let path = text(key) else { return nil }
        guard path.hasPrefix("/") else {
            refuse(key, "expected an absolute path: \(path)")
            return nil
        }
        return path
    }

    mutating func readableFile(_ key: String) -> String? {
        guard let path = absolutePath(key) else { return nil }
        do throws(FileError) {
            if try SettingsFile.read(path) != nil { return path }
            refuse(key, "there is no file \(path)")
        } catch {
            refuse(key, error.description)
        }
        return nil
    }

    /// On or off, in MinIO's spellings.
    mutating func isOn(_ key: String) -> Bool? {
        guard let text = text(key) else { return nil }
        switch text.lowercased() {
        case "1", "t", "true", "on", "enabled": return true
        case "0", "f", "false", "off", "disabled": return false
        default:
            refuse(key, "expected on or off: \(text)")
            return nil
        }
    }

    /// The keys with a prefix, sorted.
    func keys(withPrefix prefix: String) -> [String] {
        settings.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// The used settings that are set, sorted by key.
    var usedSettings: [Setting] {
        used.sorted().compactMap { settings[$0] }
    }

    mutating func refuseUnused() {
        for key in settings.keys.sorted()
        where !used.contains(key) && Settings.ownPrefixes.contains(where: key.hasPrefix) {
            refuse(key, "unknown setting")
        }
    }
}
