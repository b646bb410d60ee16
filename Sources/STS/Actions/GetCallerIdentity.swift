internal import Credentials
internal import State
internal import Wire

/// `GetCallerIdentity`: says whose the access key is that signed the call. It needs no permission.
struct GetCallerIdentity: STSAction {
    let name = "GetCallerIdentity"
    let issuesCredentials = false

    /// There is one account, which has no number; SDKs expect twelve digits.
    private static let account = "000000000000"

    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        let caller = try service.signers.caller(of: call.request, audit: &audit)
        let account = GetCallerIdentity.account
        switch caller {
        case .root(let name):
            return identity(name, arn: "arn:aws:iam::\(account):root", id: account)
        case .user(let user):
            return identity(
                user.name, arn: "arn:aws:iam::\(account):user/\(user.name)", id: user.id)
        case .session(let claims, _):
            let parent = claims.session.parent
            return identity(
                parent,
                arn: "arn:aws:sts::\(account):assumed-role/\(parent)/\(claims.accessKeyID)",
                id: "\(claims.session.parentID ?? parent):\(claims.accessKeyID)")
        }
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        xml.element("Arn", identity.arn ?? "")
        xml.element("UserId", identity.userID ?? "")
        xml.element("Account", GetCallerIdentity.account)
    }

    private func identity(_ subject: String, arn: String, id: String) -> Identity {
        Identity(
            subject: subject, validUntil: nil, policies: .parent,
            session: Session(parent: subject), arn: arn, userID: id)
    }
}
