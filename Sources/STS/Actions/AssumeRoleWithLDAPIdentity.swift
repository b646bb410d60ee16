internal import Credentials
internal import Crypto
internal import Identity
internal import PolicyEngine
internal import State
internal import Wire

/// `AssumeRoleWithLDAPIdentity`: the caller proves its identity by an LDAP name and password.
///
/// The session has the policies that are attached to the user's distinguished name and to the
/// user's groups, at the time of each request.
struct AssumeRoleWithLDAPIdentity: STSAction {
    let name = SecurityTokenAction.assumeRoleWithLDAPIdentity
    let ldap: LDAPSignIn
    let policies: IdentityPolicies

    private static let maximumNameByteCount = 256
    private static let maximumPasswordByteCount = 1_024

    func identity(
        of call: Call, clients: NetworkClients, entry: inout STSAuditEntry
    ) throws(STSError) -> ProvenIdentity {
        let name = try parameter(
            "LDAPUsername", of: call,
            maximumByteCount: AssumeRoleWithLDAPIdentity.maximumNameByteCount)
        let password = try parameter(
            "LDAPPassword", of: call,
            maximumByteCount: AssumeRoleWithLDAPIdentity.maximumPasswordByteCount)
        do throws(IdentityError) {
            let login = try ldap.login(
                LDAPSignIn.Proof(
                    name: name, password: Secret(password), address: call.request.sourceAddress,
                    moment: entry.time),
                clients: clients,
                whenFound: { found in
                    entry.subject = found
                    entry.take(OwnerName(parent: found, userName: name))
                    entry.dryRun?.add("entry", found)
                })
            entry.dryRun?.add("password", "is accepted by the directory")
            entry.dryRun?.add("groups", groups: login.groups.map { .ldapGroup($0) })
            return try ProvenIdentity(login, policies)
        } catch {
            throw STSError(error)
        }
    }

    private func parameter(
        _ name: String, of call: Call, maximumByteCount: Int
    ) throws(STSError) -> String {
        guard let value = call.parameters[name], !value.isEmpty else {
            throw .missingParameter(name)
        }
        guard value.utf8.count <= maximumByteCount else {
            throw .invalidParameterValue(
                name: name, reason: "has more than \(maximumByteCount) bytes")
        }
        return value
    }
}
