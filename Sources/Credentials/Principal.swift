package import PolicyEngine
package import State

/// The principal who makes a signed request.
package enum Principal: Sendable {
    /// The owner, who may do everything.
    case root(name: String)
    case user(User)
    case session(SessionClaims, owner: SessionOwner)

    /// The name of the user, or of the owner of the session.
    package var name: String {
        switch self {
        case .root(let name): name
        case .user(let user): user.name
        case .session(let claims, _): claims.session.parent
        }
    }

    package var sessionPolicy: PolicyDocument? {
        switch self {
        case .root, .user: nil
        case .session(let claims, _): claims.session.sessionPolicy?.document
        }
    }
}

/// The owner of a session, as far as Daypass has a record of it.
package enum SessionOwner: Sendable {
    case root
    case user(User)
    /// A user of an identity source, even if a user of Daypass has the same name.
    case outsider
}
