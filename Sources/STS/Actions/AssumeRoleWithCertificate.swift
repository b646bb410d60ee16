internal import Configuration
internal import Credentials
internal import Crypto
internal import State
internal import Wire

/// `AssumeRoleWithCertificate`: a client certificate, which the web server has verified, proves who the caller
/// is. What it may do says the policy that is named as the certificate's common name.
struct AssumeRoleWithCertificate: STSAction {
    let name = "AssumeRoleWithCertificate"

    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        guard service.takesClientCertificates else { throw .notConfigured }
        let client = try ClientCertificate(of: call.request)
        audit.certificate = client.certificate
        audit.note("certificate", client.description)
        let name = try client.policyName(now: audit.time)
        audit.subject = name
        audit.note("who it is", name)
        audit.note("policy of that name", service.described(policies: [name]))
        return Identity(
            subject: name, validUntil: nil,
            longestSession: client.certificate.notAfter - audit.time, policies: .named([name]),
            session: Session(
                parent: OutsideParent.certificate(name), claims: client.claims(name: name)))
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        credentials(&xml)
    }
}
