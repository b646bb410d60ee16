internal import Configuration
internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `AssumeRoleWithCertificate`: the caller proves its identity by a client certificate, which the
/// web server has verified. The policy with the certificate's common name says what it may do.
struct AssumeRoleWithCertificate: STSAction {
    let name = SecurityTokenAction.assumeRoleWithCertificate

    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        do throws(IdentityError) {
            let client = try ClientCertificate(of: call.request)
            entry.certificate = client.certificate
            entry.dryRun?.add("certificate", client.description)
            let name = try client.policyName(now: entry.time)
            entry.subject = name
            entry.dryRun?.add("who it is", name)
            entry.dryRun?.add("policy of that name", policies: [name])
            return ProvenIdentity(
                subject: name, longestSession: client.certificate.notAfter - entry.time,
                policies: .named([name]),
                session: Session(
                    parent: OutsideParent.certificate(name), claims: client.claims(name: name)))
        } catch {
            throw STSError(error)
        }
    }
}
