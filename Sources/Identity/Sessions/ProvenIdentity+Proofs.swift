package import Configuration
package import Credentials
internal import State
package import Wire

extension ProvenIdentity {
    /// The identity that an OpenID provider vouches for.
    package init(
        _ identity: WebIdentity, of provider: OpenIDProviderConfiguration
    ) throws(IdentityError) {
        let policies = try identity.policyNames
        self.init(
            subject: identity.subject, validUntil: identity.claims.expiration,
            policies: .named(policies), session: try identity.session,
            withoutPolicy: (policies.isEmpty ? identity.missingClaim : nil)
                ?? ProvenIdentity.noPolicyExists,
            watchingProvider: provider.keycloak == nil ? nil : provider.name)
    }

    /// The identity of a person whose password the directory accepts.
    package init(
        _ login: LDAPSignIn.Login, _ policies: IdentityPolicies
    ) throws(IdentityError) {
        self.init(
            subject: login.user.name, policies: .named([]),
            session: Session(
                parent: login.user.name, groups: try policies.groups(among: login.groups),
                ldapUser: login.user),
            withoutPolicy: .rejectedClaim(
                reason: "no policy is attached to this user or to a group of this user"))
    }

    /// The identity of the owner of a long-term access key; `nil` for a session, which can't begin
    /// another one, or it would never end.
    ///
    /// - Parameter rootID: ``CredentialLookup/rootID(now:)``, asked for root alone.
    package init?<Failure>(
        longTerm caller: Principal, now: Timestamp, rootID: () throws(Failure) -> String?
    ) throws(Failure) {
        var session: Session
        var longestSession: Int?
        let owner: SessionOwner
        switch caller {
        case .root(let name):
            session = Session(parent: name, parentID: try rootID())
            owner = .root
        case .user(let user):
            session = Session(parent: user.name, parentID: user.id)
            owner = .user(user)
        case .accessKey(let key, let ofParent, let ofOwner):
            session = ofParent
            if case .root = ofOwner { session.parentID = try rootID() }
            session.maker = Session.Maker(key)
            longestSession = key.expiration.map { $0 - now }
            owner = ofOwner
        case .session: return nil
        }
        self.init(
            subject: session.parent, longestSession: longestSession, policies: .parent,
            session: session, owner: owner, caller: caller)
    }
}
