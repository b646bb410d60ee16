internal import Credentials
internal import Crypto
internal import Identity
internal import State
internal import Wire

/// Signs people in with a name and a password of the directory.
struct DirectorySignIn: Sendable {
    static let nameField = "name"
    static let passwordField = "password"
    private static let maximumNameByteCount = 256
    private static let maximumPasswordByteCount = 1_024

    let ldap: LDAPSignIn
    let policies: IdentityPolicies

    func identity(
        _ form: Form, of page: PageRequest, clients: NetworkClients,
        entry: inout PortalAuditEntry
    ) throws(PageError) -> ProvenIdentity {
        let name = form[DirectorySignIn.nameField] ?? ""
        let password = form[DirectorySignIn.passwordField] ?? ""
        guard !name.isEmpty, name.utf8.count <= DirectorySignIn.maximumNameByteCount,
            !password.isEmpty, password.utf8.count <= DirectorySignIn.maximumPasswordByteCount
        else { throw .refusedProof(detail: "a name or password of this length is none") }
        do throws(IdentityError) {
            let login = try ldap.login(
                LDAPSignIn.Proof(
                    name: name, password: Secret(password), address: page.address,
                    moment: page.now),
                clients: clients
            ) { found in
                entry.take(OwnerName(parent: found, userName: name))
            }
            return try ProvenIdentity(login, policies)
        } catch {
            throw PageError(error)
        }
    }
}
