package import PolicyEngine
package import State

/// Who makes a signed request.
package enum Principal: Sendable {
    /// The owner, who may do everything.
    case root(name: String)
    case user(User)
    case session(SessionClaims, owner: SessionOwner)

    /// The user, or who owns the session.
    package var name: String {
        switch self {
        case .root(let name): name
        case .user(let user): user.name
        case .session(let claims, _): claims.session.parent
        }
    }

    /// The policy that narrows the session, nil when there is none.
    package var sessionPolicy: PolicyDocument? {
        switch self {
        case .root, .user: nil
        case .session(let claims, _): claims.session.sessionPolicy?.document
        }
    }
}

/// Who a session belongs to, as far as we have records of it.
package enum SessionOwner: Sendable {
    case root
    case user(User)
    /// Somebody whom an identity source knows, whatever our own users are called.
    case outsider
}
