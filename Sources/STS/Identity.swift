internal import Credentials
internal import Wire

/// Who a caller has proved to be.
struct Identity {
    /// What the source calls the caller: a token's subject.
    let subject: String
    /// When the proof itself ends, nil when it has no end.
    let validUntil: Timestamp?
    /// The policies that the source named; those of them that exist are the session's.
    let policyNames: [String]
    /// The session, still without policies, session policy and revoke type.
    let session: Session
}
