internal import Wire

/// A name from an identity source to which policies can be attached; its owner has no record.
package enum MappedName: Hashable, Sendable {
    /// A user's distinguished name, normalised.
    case ldapUser(String)
    /// A group's distinguished name, normalised.
    case ldapGroup(String)
    /// A group in a token's `groups` claim. Groups of two providers may have the same name.
    case openIDGroup(String, provider: String)

    package static let maximumByteCount = 1_024

    package var text: String {
        switch self {
        case .ldapUser(let name), .ldapGroup(let name), .openIDGroup(let name, _): name
        }
    }

    /// What has this name, for messages.
    package var kind: String {
        switch self {
        case .ldapUser: "LDAP user"
        case .ldapGroup: "LDAP group"
        case .openIDGroup(_, let provider): "group of provider \(provider)"
        }
    }

    /// Whether policies can be attached to the name: 1 to 1,024 bytes, all characters visible.
    package var isValid: Bool {
        (1...MappedName.maximumByteCount).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy(PrintableText.isVisible)
    }
}
