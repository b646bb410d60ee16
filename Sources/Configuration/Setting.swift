/// A setting, its value and its source.
package struct Setting: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        case environment
        case file(path: String, line: Int)
    }

    package let key: String
    let value: String
    package let source: Source

    /// The value, with secrets replaced.
    package var shownValue: String {
        if isSecret { return "(secret)" }
        // The query of a plugin's URL may contain a key.
        guard key.hasSuffix("_PLUGIN_URL"), let mark = value.firstIndex(of: "?") else {
            return value
        }
        return value[..<mark] + "?(secret)"
    }

    package var isSecret: Bool {
        // OpenID settings may end with a provider's name: CLIENT_SECRET_KEYCLOAK.
        ["PASSWORD", "SECRET", "TOKEN"].contains { key.contains($0) }
    }
}
