internal import Credentials
internal import Crypto
internal import LDAP
internal import PolicyEngine
internal import State

/// The caller of the administration API, as the signature proves it.
struct AdminCaller {
    let principal: Principal
    let accessKeyID: String
    let secretAccessKey: Secret
    let rights: CallerRights
    /// The names of the account's policies; `nil` for the owner of everything.
    let policyNames: [String]?

    init(
        _ credential: Credential, accessKeyID: String, permissions: Permissions,
        server: ConditionValues, stated: ConditionValues
    ) {
        principal = credential.principal
        self.accessKeyID = accessKeyID
        secretAccessKey = credential.secretAccessKey
        rights = CallerRights(
            permissions, of: credential.principal, server: server, stated: stated)
        policyNames = permissions.grantedPolicyNames
    }

    /// The account: the user, or the owner of the session.
    var account: String { principal.name }

    /// Whether the caller's account is a person of the directory.
    var isDirectoryPerson: Bool {
        switch principal {
        case .session(let claims, .outsider, _): claims.session.ldapUser != nil
        case .accessKey(let key, _, _): if case .ldapUser = key.parent { true } else { false }
        case .root, .user, .session: false
        }
    }

    /// Whether the caller's account is a person of an OpenID provider.
    var isProviderPerson: Bool {
        if case .session(let claims, .outsider, _) = principal {
            claims.session.ldapUser == nil
        } else {
            false
        }
    }

    /// Whether a name is the account's: for a person of the directory, the distinguished name in
    /// any spelling, or the login name of the session.
    func isCalled(_ text: String) -> Bool {
        if text == account { return true }
        guard isDirectoryPerson else { return false }
        if case .session(let claims, _, _) = principal,
            claims.session.ldapUser?.loginName == text
        {
            return true
        }
        return (try? DistinguishedName(text))?.description == account
    }

    var isAccount: Bool { principal.isAccount }

    /// The type by which the caller's session can be revoked.
    var revokeType: String? {
        if case .session(let claims, _, _) = principal { claims.session.revokeType } else { nil }
    }

    /// The policies that narrow the caller's credential.
    var narrowing: [SessionPolicy] { principal.narrowingPolicies }
}
