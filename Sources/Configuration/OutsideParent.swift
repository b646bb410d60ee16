internal import Wire

/// The names of session owners without a record in Daypass: holders of client certificates, and
/// users of an identity plugin or an OpenID provider. LDAP users have distinguished names, which no
/// Daypass user can have.
package enum OutsideParent {
    /// A SHA-256 in base64url.
    private static let digestByteCount = 32

    private static let certificatePrefix = "tls:"
    private static let pluginPrefix = "custom:"

    package static func certificate(_ commonName: String) -> String {
        certificatePrefix + commonName
    }

    package static func pluginUser(_ name: String) -> String { pluginPrefix + name }

    /// Whether an owner without a record could have this name. A Daypass user of the same name
    /// would share that owner's revocations, and what policies allow through `${aws:username}`.
    package static func isPossible(_ name: String) -> Bool {
        for prefix in [certificatePrefix, pluginPrefix]
        where name.lowercased().hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
            return true
        }
        return isDigest(name)
    }

    /// Whether the name has the form of an OpenID user's, which says nothing to a person.
    package static func isDigest(_ name: String) -> Bool {
        Base64URL.decode(Array(name.utf8)[...])?.count == digestByteCount
    }
}
