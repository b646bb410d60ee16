internal import State
package import System

/// Why an access key is not valid.
package enum CredentialError: Error, Equatable, Sendable {
    case unknownAccessKey
    case disabledUser
    /// A temporary access key without its session token.
    case missingSessionToken
    /// A session token with an access key that has none, or with the access key of another session.
    case unexpectedSessionToken
    case sessionToken(SessionTokenError)
    case revoked
    /// The session's user was removed, disabled or recreated, or root's password was changed.
    case parentGone
    case disabledAccessKey
    /// The owner of a long-term access key was removed, disabled or recreated, or root's password
    /// was changed.
    case accessKeyParentGone
    case expiredAccessKey
    case state(FileError)
}

/// For the operator: a caller must not learn which names exist.
extension CredentialError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownAccessKey: "no such access key"
        case .disabledUser: "the user is disabled"
        case .missingSessionToken: "no session token"
        case .unexpectedSessionToken: "the session token is another access key's"
        case .sessionToken(let error): "session token: \(error)"
        case .revoked: "the session is revoked"
        case .parentGone: "the session's owner was removed, disabled or recreated"
        case .accessKeyParentGone: "the access key's owner was removed, disabled or recreated"
        case .disabledAccessKey: "the access key is disabled"
        case .expiredAccessKey: "the access key has expired"
        case .state(let error): error.description
        }
    }
}
