internal import Credentials
internal import Crypto
internal import Identity
internal import State
internal import Wire

/// Signs people in with a long-term access key: a user's, root's, or a further one.
struct AccessKeySignIn: Sendable {
    static let idField = "access-key-id"
    static let secretField = "secret-access-key"
    private static let maximumByteCount = 256

    let secrets: SecretSignIn
    let credentials: CredentialLookup

    func identity(
        _ form: Form, of page: PageRequest, entry: inout PortalAuditEntry
    ) throws(PageError) -> ProvenIdentity {
        let id = form[AccessKeySignIn.idField] ?? ""
        let secret = form[AccessKeySignIn.secretField] ?? ""
        guard
            [id, secret].allSatisfy({
                (1...AccessKeySignIn.maximumByteCount).contains($0.utf8.count)
            })
        else { throw .refusedProof(detail: "an access key of this length is none") }
        do throws(CallerError) {
            let principal = try secrets.principal(
                accessKeyID: id, secret: Secret(secret), address: page.address, now: page.now
            ) { accessKeyID, owner in
                entry.accessKeyID = accessKeyID
                entry.take(owner)
            }
            guard
                let identity = try ProvenIdentity(
                    longTerm: principal, now: page.now,
                    rootID: { () throws(CallerError) in try rootID(page.now) })
            else { throw .accessKey(.unknownAccessKey) }
            return identity
        } catch {
            throw PageError(error)
        }
    }

    private func rootID(_ now: Timestamp) throws(CallerError) -> String? {
        do throws(CredentialError) {
            return try credentials.rootID(now: now)
        } catch {
            throw .accessKey(error)
        }
    }
}
