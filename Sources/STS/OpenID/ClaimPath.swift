internal import Wire

/// Where a claim is: under its whole name, or in objects of the token, as `realm_access.roles`.
///
/// A claim of the whole name wins over the path, so that `https://example.org/roles` is one name.
/// Where names in the token have dots themselves, as clients of Keycloak in `resource_access`, the
/// longest one wins.
struct ClaimPath {
    private let parts: [Substring]

    init(_ text: String) {
        parts = text.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// The value in an object, `nil` if there is none.
    func value(in object: JSONObject) -> JSONValue? {
        ClaimPath.value(of: parts[...], in: object)
    }

    /// Whether an object has a claim that the path begins with.
    func begins(in object: JSONObject) -> Bool {
        firstNames.contains { object.contains($0) }
    }

    /// The names of claims of a token that the path could begin with.
    var firstNames: [String] {
        parts.indices.map { parts[...$0].joined(separator: ".") }
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
