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
            let rootID: String?
            do throws(CredentialError) {
                rootID = try credentials.rootID(now: page.now)
            } catch {
                throw .accessKey(error)
            }
            guard let identity = ProvenIdentity(longTerm: principal, rootID: rootID) else {
                throw .accessKey(.unknownAccessKey)
            }
            return identity
        } catch {
            throw PageError(error)
        }
    }
}
