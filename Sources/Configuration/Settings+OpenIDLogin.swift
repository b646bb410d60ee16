internal import Wire

/// Settings for interactive login. Daypass has no login page; it only shows them to clients.
extension Settings {
    private static let maximumDisplayNameLength = 128

    mutating func displayName(of provider: String) -> String? {
        let key = key("DISPLAY_NAME", of: provider)
        guard let name = text(key) else { return nil }
        guard name.unicodeScalars.count <= Settings.maximumDisplayNameLength,
            name.unicodeScalars.allSatisfy(PrintableText.isVisible)
        else {
            refuse(
                key, "expected up to \(Settings.maximumDisplayNameLength) visible characters")
            return nil
        }
        return name
    }

    /// The scopes to request from a provider, in a setting separated by commas.
    mutating func scopes(of provider: String) -> [String] {
        let key = key("SCOPES", of: provider)
        guard let text = text(key) else { return [] }
        let scopes = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0.trimming { $0 == " " }) }
        guard scopes.allSatisfy(isScope) else {
            refuse(key, "expected scopes separated by commas, none empty: \(text)")
            return []
        }
        return scopes
    }

    /// A scope-token of RFC 6749 §3.3.
    private func isScope(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): false
                case 0x21...0x7E: true
                default: false
                }
            }
    }
}
