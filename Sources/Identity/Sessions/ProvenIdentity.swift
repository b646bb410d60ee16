package import Credentials
package import Wire

/// Who a caller has proved to be.
package struct ProvenIdentity: Sendable {
    /// What the source calls the caller: the subject of a token, for example.
    package let subject: String
    /// When the proof itself ends; `nil` if it has no end.
    package var validUntil: Timestamp?
    /// The longest session in seconds, whatever the caller asks for; `nil` for no limit.
    package var longestSession: Int?
    package let policies: PolicySource
    /// The session, without policies, session policy and revoke type.
    package let session: Session
    /// The refusal if none of the policies exists.
    package var withoutPolicy: IdentityError
    /// The record that the session depends on.
    package var owner: SessionOwner
    /// Who signed the call; `nil` if a source proved the caller: policies then see the session.
    package var caller: Principal?
    /// The provider that Daypass asks whether the caller still exists; `nil` if there is none.
    package var watchingProvider: String?

    package static let noPolicyExists = IdentityError.rejectedClaim(
        reason: "none of the policies that this identity should have exists")
    static let roleIncomplete = IdentityError.rejectedClaim(
        reason: "not all policies of the role exist")

    /// Where the policies of the session come from.
    package enum PolicySource: Sendable {
        /// The source names them; the session has those that exist. At least one must exist, or be
        /// attached to a name that the source gives.
        case named([String])
        /// The session has the policies of its parent, at the time of each request.
        case parent
    }

    package init(
        subject: String, validUntil: Timestamp? = nil, longestSession: Int? = nil,
        policies: PolicySource, session: Session,
        withoutPolicy: IdentityError = ProvenIdentity.noPolicyExists,
        owner: SessionOwner = .outsider, caller: Principal? = nil,
        watchingProvider: String? = nil
    ) {
        self.subject = subject
        self.validUntil = validUntil
        self.longestSession = longestSession
        self.policies = policies
        self.session = session
        self.withoutPolicy = withoutPolicy
        self.owner = owner
        self.caller = caller
        self.watchingProvider = watchingProvider
    }
}
