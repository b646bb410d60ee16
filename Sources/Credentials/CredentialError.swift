package import State

/// Why an access key does not count.
package enum CredentialError: Error, Equatable, Sendable {
    case unknownAccessKey
    case disabledUser
    /// A temporary access key without its session token.
    case missingSessionToken
    /// A session token beside an access key that has none, or that is another session's.
    case unexpectedSessionToken
    case sessionToken(SessionTokenError)
    case revoked
    /// The user whose session it is was removed, disabled or made anew, or the root's password was changed.
    case parentGone
    case state(StateError)
}
