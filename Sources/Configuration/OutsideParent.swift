internal import Wire

/// The names that sessions have for their owners where those have no record here: the bearers of
/// client certificates, the users of an identity plugin and of OpenID providers. Those of a
/// directory have distinguished names, which no user can have.
package enum OutsideParent {
    /// A SHA-256 in base64url.
    private static let digestByteCount = 32

    private static let certificatePrefix = "tls:"
    private static let pluginPrefix = "custom:"

    package static func certificate(_ commonName: String) -> String {
        certificatePrefix + commonName
    }

    package static func pluginUser(_ name: String) -> String { pluginPrefix + name }

    /// Whether a name could be that of such an owner. A user of that name would share its home in
    /// policies with `${aws:username}`, and its revocations.
    package static func isPossible(_ name: String) -> Bool {
        for prefix in [certificatePrefix, pluginPrefix]
        where name.lowercased().hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
            return true
        }
        return Base64URL.decode(Array(name.utf8)[...])?.count == digestByteCount
    }
}
