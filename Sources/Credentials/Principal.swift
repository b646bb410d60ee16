package import State

/// Who makes a signed request.
package enum Principal: Sendable {
    /// The owner, who may do everything.
    case root(name: String)
    case user(User)
    case session(SessionClaims)

    /// The user, or who owns the session.
    package var name: String {
        switch self {
        case .root(let name): name
        case .user(let user): user.name
        case .session(let claims): claims.session.parent
        }
    }
}
