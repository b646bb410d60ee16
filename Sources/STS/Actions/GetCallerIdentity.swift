internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `GetCallerIdentity`: says who owns the access key that signed the call. It needs no permission.
struct GetCallerIdentity: STSAction {
    let name = SecurityTokenAction.getCallerIdentity
    let issuesCredentials = false
    let callers: CallerVerifier

    /// There is one account, without a number; SDKs expect twelve digits.
    private static let account = "000000000000"

    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        let caller = try callers.caller(of: call, entry: &entry)
        return ProvenIdentity(
            subject: caller.name, policies: .parent, session: Session(parent: caller.name),
            caller: caller)
    }

    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter
    ) {
        guard let caller = identity.caller else { return }
        let (arn, id) = names(of: caller)
        xml.element("Arn", arn)
        xml.element("UserId", id)
        xml.element("Account", GetCallerIdentity.account)
    }

    /// How AWS would name the caller.
    private func names(of caller: Principal) -> (arn: String, id: String) {
        let account = GetCallerIdentity.account
        switch caller {
        case .root: return ("arn:aws:iam::\(account):root", account)
        case .user(let user): return ("arn:aws:iam::\(account):user/\(user.name)", user.id)
        case .accessKey(let key, let session, .user), .accessKey(let key, let session, .outsider):
            let parent = session.parent
            return ("arn:aws:iam::\(account):user/\(parent)", session.parentID ?? key.id)
        case .accessKey(_, _, .root): return ("arn:aws:iam::\(account):root", account)
        case .session(let claims, _, _):
            let parent = claims.session.parent
            return (
                "arn:aws:sts::\(account):assumed-role/\(parent)/\(claims.accessKeyID)",
                "\(claims.session.parentID ?? parent):\(claims.accessKeyID)"
            )
        }
    }
}
