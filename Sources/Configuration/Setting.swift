/// A setting as it was found.
package struct Setting: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        case environment
        case file(path: String, line: Int)
    }

    package let key: String
    let value: String
    package let source: Source

    /// The value, unless the setting's name says that it is nobody's business.
    package var shownValue: String {
        if isSecret { return "(secret)" }
        // A plugin's address may have a key of its own in its query.
        guard key.hasSuffix("_PLUGIN_URL"), let mark = value.firstIndex(of: "?") else {
            return value
        }
        return value[..<mark] + "?(secret)"
    }

    private var isSecret: Bool {
        // OpenID's settings may end with a provider's name: CLIENT_SECRET_KEYCLOAK.
        ["PASSWORD", "SECRET", "TOKEN"].contains { key.contains($0) }
    }
}
