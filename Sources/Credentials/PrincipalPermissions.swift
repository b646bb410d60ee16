package import PolicyEngine
package import State
package import System

/// Finds out what a principal may do, as the records are now.
package struct PrincipalPermissions: Sendable {
    private let state: StateStore
    /// The policies of each role, by the role's ARN.
    private let rolePolicies: [String: [String]]

    package init(state: StateStore, rolePolicies: [String: [String]]) {
        self.state = state
        self.rolePolicies = rolePolicies
    }

    /// What a principal may do.
    ///
    /// - Throws: ``FileError``: what can't be read may have denied.
    package func permissions(of principal: Principal) throws(FileError) -> Permissions {
        switch principal {
        case .root: return Permissions(.owner)
        case .user(let user): return Permissions(try state.grant(of: user))
        case .session(let claims, let owner):
            return Permissions(
                try grant(to: claims.session, owner: owner),
                sessionPolicy: principal.sessionPolicy)
        }
    }

    /// What a session's owner may do in it, before the session's own policy narrows that: nothing
    /// while a policy that the session's token, its role or a mapping names does not exist.
    ///
    /// - Throws: ``FileError``
    package func grant(
        to session: Session, owner: SessionOwner
    ) throws(FileError) -> Permissions.Grant {
        switch owner {
        case .root: return .owner
        case .user(let user): return try state.grant(of: user)
        case .outsider:
            if let role = session.roleARN {
                return try state.policies.grant(of: rolePolicies[role] ?? [])
            }
            let named = session.policies ?? []
            let mapped = try state.mappings.policies(of: session.mappedNames)
            return try state.policies.grant(of: named + mapped.filter { !named.contains($0) })
        }
    }
}
