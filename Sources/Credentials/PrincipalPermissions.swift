package import PolicyEngine
package import State
package import System

/// Finds out what a principal may do, according to the current records.
package struct PrincipalPermissions: Sendable {
    private let state: StateStore
    private let rolePolicies: [String: [String]]

    package init(state: StateStore, rolePolicies: [String: [String]]) {
        self.state = state
        self.rolePolicies = rolePolicies
    }

    /// - Throws: ``FileError``, because a policy that can't be read may deny.
    package func permissions(of principal: Principal) throws(FileError) -> Permissions {
        switch principal {
        case .root: return Permissions(.owner)
        case .user(let user): return Permissions(try state.grant(of: user))
        case .session(let claims, let owner, _):
            return Permissions(
                try grant(to: claims.session, owner: owner), narrowedBy: principal.narrowing)
        case .accessKey(_, let session, let owner):
            return Permissions(
                try grant(to: session, owner: owner), narrowedBy: principal.narrowing)
        }
    }

    /// What the owner of a session may do in it, without the session policy: nothing while a policy
    /// does not exist that the session token, the role or a mapping names.
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
