package import PolicyEngine
package import State

/// The principal who makes a signed request.
package enum Principal: Sendable {
    /// The owner, who may do everything.
    case root(name: String)
    case user(User)
    /// - Parameter maker: The access key that signed the call for the session, if one did.
    case session(SessionClaims, owner: SessionOwner, maker: AccessKey? = nil)
    /// A long-term key, with what it has of its parent.
    case accessKey(AccessKey, Session, owner: SessionOwner)

    /// The name of the user, or of the owner of the session.
    package var name: String {
        switch self {
        case .root(let name): name
        case .user(let user): user.name
        case .session(let claims, _, _): claims.session.parent
        case .accessKey(let key, _, _): key.parent.name
        }
    }

    /// The policies that narrow the credential. They narrow what it makes, too.
    package var narrowingPolicies: [SessionPolicy] {
        switch self {
        case .root, .user: []
        case .session(let claims, _, let maker):
            (claims.session.sessionPolicy.map { [$0] } ?? []) + (maker?.narrowingPolicies ?? [])
        case .accessKey(let key, _, _): key.narrowingPolicies
        }
    }

    /// The policies that narrow what the owner may. Each has to allow a request.
    package var narrowing: [AttachedPolicy] {
        switch self {
        case .root, .user: []
        case .session(let claims, _, let maker):
            (claims.session.sessionPolicy.map { [AttachedPolicy(session: $0.document)] } ?? [])
                + (maker?.narrowing ?? [])
        case .accessKey(let key, _, _): key.narrowing
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

extension AccessKey {
    /// The key's own policy, and those of the credential that made it.
    fileprivate var narrowing: [AttachedPolicy] {
        narrowingPolicies.map {
            AttachedPolicy(name: "of access key \(id)", document: $0.document)
        }
    }
}
