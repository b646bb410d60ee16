internal import Wire

/// A name that an identity source gives, and that policies are attached to: it stands in no record of ours.
package enum MappedName: Hashable, Sendable {
    /// A user's distinguished name, normalised.
    case ldapUser(String)
    /// A group's distinguished name, normalised.
    case ldapGroup(String)
    /// A group of a token's `groups` claim. Two providers' groups of one name are two groups.
    case openIDGroup(String, provider: String)

    package static let maximumByteCount = 1_024

    /// The name itself.
    package var text: String {
        switch self {
        case .ldapUser(let name), .ldapGroup(let name), .openIDGroup(let name, _): name
        }
    }

    /// What the name is of, for people.
    package var kind: String {
        switch self {
        case .ldapUser: "LDAP user"
        case .ldapGroup: "LDAP group"
        case .openIDGroup(_, let provider): "group of provider \(provider)"
        }
    }

    /// 1 to 1,024 bytes, and nothing that can't be seen.
    package var isValid: Bool {
        (1...MappedName.maximumByteCount).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy(PrintableText.isVisible)
    }
}
