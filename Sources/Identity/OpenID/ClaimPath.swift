internal import Wire

/// The place of a claim: its whole name, or a path into objects, such as `realm_access.roles`.
///
/// A claim with the whole name wins over the path, so that `https://example.org/roles` is one name.
/// Names in the token may contain dots themselves, like those of Keycloak's clients in
/// `resource_access`; then the longest name wins.
struct ClaimPath {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The value in an object, `nil` if there is none.
    func value(in object: JSONObject) -> JSONValue? {
        object[text] ?? ClaimPath.value(of: parts[...], in: object)
    }

    private var parts: [Substring] {
        text.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// Whether an object has a claim that the path begins with.
    func begins(in object: JSONObject) -> Bool {
        firstNames.contains { object.contains($0) }
    }

    /// The names of a token's claims that the path could begin with.
    var firstNames: [String] {
        let parts = parts
        return parts.indices.map { parts[...$0].joined(separator: ".") }
    }

    private static func value(
        of parts: ArraySlice<Substring>, in object: JSONObject
    ) -> JSONValue? {
        if let value = object[parts.joined(separator: ".")] { return value }
        for end in parts.indices.dropFirst().reversed() {
            if let inner = object.object(parts[..<end].joined(separator: ".")),
                let value = value(of: parts[end...], in: inner)
            {
                return value
            }
        }
        return nil
    }
}
