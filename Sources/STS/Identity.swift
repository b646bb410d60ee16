internal import Credentials
internal import Wire

/// Who a caller has proved to be.
struct Identity {
    /// What the source calls the caller: a token's subject.
    let subject: String
    /// When the proof itself ends, nil when it has no end.
    let validUntil: Timestamp?
    /// What a session lasts at most in seconds, whatever the caller asks for; nil when the caller's word counts.
    var longestSession: Int?
    /// Where the session's policies come from.
    let policies: PolicySource
    /// The session, still without policies, session policy and revoke type.
    let session: Session
    /// The refusal when none of the policies is there.
    var withoutPolicy = noPolicyExists
    /// Which record of ours the session is bound to.
    var owner = SessionOwner.outsider
    /// Who signed the call, nil where a source proved the caller: policies are then asked about the session.
    var caller: Principal?
    /// The provider that is asked from time to time whether the caller is still there, nil when none is.
    var watchingProvider: String?
    /// How AWS would name the caller; only who asks for it is told.
    var arn: String?
    var userID: String?

    static let noPolicyExists = STSError.rejectedClaim(
        reason: "none of the policies that are meant for it exists here")
    static let roleIncomplete = STSError.rejectedClaim(
        reason: "not all policies of the role exist here")

    enum PolicySource {
        /// The source named them; those that exist are the session's. There must be one, or one that is
        /// attached to a name which the source gave.
        case named([String])
        /// They are the parent's, looked up whenever the session is used: attaching one works at once.
        case parent
    }
}
