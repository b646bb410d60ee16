internal import Credentials
internal import Wire

/// Who a caller has proved to be.
struct ProvenIdentity {
    /// What the source calls the caller: the subject of a token, for example.
    let subject: String
    /// When the proof itself ends; `nil` if it has no end.
    var validUntil: Timestamp?
    /// The longest session in seconds, whatever the caller asks for; `nil` for no limit.
    var longestSession: Int?
    let policies: PolicySource
    /// The session, without policies, session policy and revoke type.
    let session: Session
    /// The refusal if none of the policies exists.
    var withoutPolicy = noPolicyExists
    /// The record that the session depends on.
    var owner = SessionOwner.outsider
    /// Who signed the call; `nil` if a source proved the caller: policies then see the session.
    var caller: Principal?
    /// The provider that Daypass asks whether the caller still exists; `nil` if there is none.
    var watchingProvider: String?

    static let noPolicyExists = STSError.rejectedClaim(
        reason: "none of the policies that this identity should have exists")
    static let roleIncomplete = STSError.rejectedClaim(
        reason: "not all policies of the role exist")

    /// Where the policies of the session come from.
    enum PolicySource {
        /// The source names them; the session has those that exist. At least one must exist, or be
        /// attached to a name that the source gives.
        case named([String])
        /// The session has the policies of its parent, at the time of each request.
        case parent
    }
}
