internal import Credentials
internal import State
internal import Wire

/// `AssumeRole`: an access key proves who the caller is, by signing the call.
///
/// The session has its owner's policies, as they are whenever it is used. `RoleArn`, `RoleSessionName` and
/// `ExternalId` are what SDKs insist on sending; there are no roles to choose from.
struct AssumeRole: STSAction {
    let name = "AssumeRole"

    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        let caller = try service.signers.caller(of: call.request, audit: &audit)
        switch caller {
        case .root(let name):
            return identity(
                of: caller, parent: name, id: try service.signers.rootID(now: audit.time),
                owner: .root)
        case .user(let user):
            return identity(of: caller, parent: user.name, id: user.id, owner: .user(user))
        case .session:
            // A session that could make sessions would not end.
            throw .accessDenied(reason: "temporary credentials can't assume a role")
        }
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        STSDocument.writeAssumedRoleUser(to: &xml)
        credentials(&xml)
    }

    private func identity(
        of caller: Principal, parent: String, id: String?, owner: SessionOwner
    ) -> Identity {
        Identity(
            subject: parent, validUntil: nil, policies: .parent,
            session: Session(parent: parent, parentID: id), owner: owner, caller: caller)
    }
}
