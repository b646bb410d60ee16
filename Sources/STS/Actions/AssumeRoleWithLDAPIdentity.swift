internal import Credentials
internal import Crypto
internal import State
internal import Wire

/// `AssumeRoleWithLDAPIdentity`: a name and a password prove who the caller is, to a directory.
///
/// The session has the policies that are attached to the user's distinguished name, and to those of its
/// groups that have any, as they are whenever it is used.
struct AssumeRoleWithLDAPIdentity: STSAction {
    let name = "AssumeRoleWithLDAPIdentity"

    private static let maximumNameByteCount = 256
    private static let maximumPasswordByteCount = 1_024

    func identity(
        of call: Call, service: Service, clients: NetworkClients, audit: inout AuditEntry
    ) throws(STSError) -> Identity {
        guard let directory = service.directory else { throw .notConfigured }
        let name = try parameter(
            "LDAPUsername", of: call,
            maximumByteCount: AssumeRoleWithLDAPIdentity.maximumNameByteCount)
        let password = try parameter(
            "LDAPPassword", of: call,
            maximumByteCount: AssumeRoleWithLDAPIdentity.maximumPasswordByteCount)
        guard isLoginName(name) else {
            throw .directoryRefused(detail: "not asked: no login name looks like this")
        }
        guard isPassword(password) else {
            throw .directoryRefused(detail: "not asked: no password looks like this")
        }
        let login = try directory.login(
            LDAPDirectory.Proof(
                name: name, password: Secret(password), address: call.request.sourceAddress,
                moment: audit.time),
            clients: clients,
            whenFound: { entry in
                audit.subject = entry
                audit.take(OwnerName(parent: entry, userName: name))
                audit.note("entry", entry)
            })
        audit.note("password", "is accepted by the directory")
        audit.note("groups", service.described(groups: login.groups.map { .ldapGroup($0) }))
        return Identity(
            subject: login.user.name, validUntil: nil, policies: .named([]),
            session: Session(
                parent: login.user.name, groups: try service.sessionGroups(among: login.groups),
                directoryUser: login.user),
            withoutPolicy: .rejectedClaim(
                reason: "no policy is attached to this user here, nor to a group of theirs"))
    }

    func writeResult(
        _ identity: Identity, credentials: (inout XMLWriter) -> Void, to xml: inout XMLWriter
    ) {
        credentials(&xml)
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

    /// Whether a directory is asked for a name.
    ///
    /// To most directories spaces around a name, two in a row, and characters that can't be seen make no
    /// difference: then policies with `${ldap:username}` would have several people in one.
    private func isLoginName(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        let hasLooseSpace = zip([" "] + scalars, scalars + [" "]).contains { left, right in
            left.properties.isWhitespace && right.properties.isWhitespace
        }
        return !hasLooseSpace
            && scalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    /// Whether a directory is asked about a password. Nothing but white space is what some of them take for none
    /// (RFC 4513 §5.1.2), and none of them agrees with another about NUL.
    private func isPassword(_ password: String) -> Bool {
        !password.utf8.contains(0)
            && !password.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
