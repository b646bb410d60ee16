internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `AssumeRole`: the caller proves its identity by signing the call with an access key.
///
/// The session has its owner's policies, at the time of each request. `RoleArn`, `RoleSessionName`
/// and `ExternalId` are parameters that SDKs insist on sending; there are no roles to choose from.
struct AssumeRole: STSAction {
    let name = SecurityTokenAction.assumeRole
    let callers: CallerVerifier
    let credentials: CredentialLookup

    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        let caller = try callers.caller(of: call, entry: &entry)
        guard
            let identity = try ProvenIdentity(
                longTerm: caller, now: entry.time,
                rootID: { () throws(STSError) in try rootID(now: entry.time) })
        else { throw .accessDenied(reason: "temporary credentials can't assume a role") }
        return identity
    }

    private func rootID(now: Timestamp) throws(STSError) -> String? {
        do throws(CredentialError) {
            return try credentials.rootID(now: now)
        } catch {
            throw STSError(.accessKey(error))
        }
    }

    func writeResult(
        _ identity: ProvenIdentity, credentials: (inout XMLWriter) -> Void,
        to xml: inout XMLWriter
    ) {
        STSDocument.writeAssumedRoleUser(to: &xml)
        credentials(&xml)
    }
}

extension CallerVerifier {
    func caller(of call: Call, entry: inout STSAuditEntry) throws(STSError) -> Principal {
        do throws(CallerError) {
            let principal = try caller(of: call.request, now: entry.time) { accessKeyID, owner in
                entry.accessKeyID = accessKeyID
                entry.take(owner)
            }
            entry.subject = principal.name
            return principal
        } catch {
            throw STSError(error)
        }
    }
}
