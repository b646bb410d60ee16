package import Configuration
package import Credentials
internal import PolicyEngine
package import State
internal import System
internal import Wire

/// The policies of a proven identity: which its session gets, and whether one denies the call.
package struct IdentityPolicies: Sendable {
    private let state: StateStore
    private let permissions: PrincipalPermissions
    /// Whether the access plugin decides S3 requests, without Daypass's policies.
    private let hasPolicyPlugin: Bool
    private let faults: SessionFaults

    /// - Parameter reportProblem: Tells the operator what Daypass can't read in its state.
    package init(
        configuration: DaypassConfiguration, state: StateStore,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.state = state
        faults = SessionFaults(report: reportProblem)
        permissions = PrincipalPermissions(
            state: state, rolePolicies: configuration.rolePolicies)
        hasPolicyPlugin = configuration.policyPlugin != nil
    }

    /// The session of an identity, as the caller asks for it.
    package func session(
        of identity: ProvenIdentity, for wish: SessionWish
    ) throws(IdentityError) -> Session {
        var session = identity.session
        session.sessionPolicy = wish.sessionPolicy
        session.revokeType = wish.revokeType
        switch identity.policies {
        case .parent: break
        // The policies of a role, and of mapped names, are looked up for each request.
        case .named(let names) where session.roleARN != nil: try require(names)
        case .named(let names):
            let existing = try existing(names)
            if !existing.isEmpty {
                // The session has the policies that the token named.
                session.policies = existing
            } else if !needsNoPolicy(session) {
                guard try isMappedToPolicy(session) else { throw identity.withoutPolicy }
            }
        }
        return session
    }

    /// Checks that all policies of a role exist: a missing one may be the one that denies. If the
    /// access plugin decides, none has to exist, as in MinIO.
    package func require(_ names: [String]) throws(IdentityError) {
        if hasPolicyPlugin { return }
        let existing = try existing(names)
        guard !existing.isEmpty else { throw ProvenIdentity.noPolicyExists }
        guard existing.count == names.count else { throw ProvenIdentity.roleIncomplete }
    }

    /// The LDAP groups that a session token names: those with policies, since the token has no room
    /// for the others. The access plugin may decide by any group, so it gets all of them.
    package func groups(among groups: [String]) throws(IdentityError) -> [String] {
        if hasPolicyPlugin { return groups }
        return try faults.caught { () throws(FileError) in
            var mapped: [String] = []
            for group in groups where try state.mappings[.ldapGroup(group)] != nil {
                mapped.append(group)
            }
            return mapped
        }
    }

    func grant(to session: Session, owner: SessionOwner) throws(IdentityError) -> Permissions.Grant
    {
        try faults.caught { () throws(FileError) in
            try permissions.grant(to: session, owner: owner)
        }
    }

    /// Checks that no policy of the identity denies the call (`sts:AssumeRole` and its kin). None
    /// has to allow it: the session is issued for the proof of identity.
    func requireNotDenied(
        _ wish: SessionWish, by grant: Permissions.Grant, session: Session,
        lasting duration: SessionDuration, identity: ProvenIdentity, now: Timestamp
    ) throws(IdentityError) {
        // The access plugin decides without policies.
        if case .incomplete(_, let missing) = grant, !hasPolicyPlugin {
            let names = missing.joined(separator: ", ")
            throw .deniedByPolicy(detail: "there is no policy \(names), and it may deny this")
        }
        let permissions = Permissions(grant, narrowedBy: identity.caller?.narrowing ?? [])
        let action = Action.securityToken(wish.action)
        guard permissions.mayDeny(action) else { return }
        var server = ConditionValues()
        server.setValues(of: wish.request, now: now)
        if let caller = identity.caller {
            server.setValues(of: caller)
        } else {
            server.setValues(of: session, owner: identity.owner)
        }
        var request = ConditionValues()
        request.setValues(statedBy: wish.request)
        // The real duration: a Deny must not depend on a parameter that the caller may leave out.
        request.set(.tokenDuration, String(duration.seconds))
        let decision = permissions.decision(
            on: AccessRequest(
                action: action, resource: .none, server: server, request: request))
        if case .explicitDeny(let statement) = decision {
            throw .deniedByPolicy(detail: "denied by \(statement)")
        }
    }

    private func existing(_ names: [String]) throws(IdentityError) -> [String] {
        try faults.caught { () throws(FileError) in try state.policies.existing(of: names) }
    }

    /// Whether a session is useful without a policy: if the access plugin decides, an LDAP session
    /// is, as in MinIO. A token that names its policies must still name an existing one.
    private func needsNoPolicy(_ session: Session) -> Bool {
        hasPolicyPlugin && session.ldapUser != nil
    }

    /// Whether an existing policy is attached to one of the names that the identity source gave.
    private func isMappedToPolicy(_ session: Session) throws(IdentityError) -> Bool {
        let names = try faults.caught { () throws(FileError) in
            try state.mappings.policies(of: session.mappedNames)
        }
        return try !existing(names).isEmpty
    }
}
