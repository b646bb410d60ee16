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
    private let permissions: Permissions
    private let server: ConditionValues

    init(
        _ credential: Credential, accessKeyID: String, permissions: Permissions,
        server: ConditionValues
    ) {
        principal = credential.principal
        self.accessKeyID = accessKeyID
        secretAccessKey = credential.secretAccessKey
        self.permissions = permissions
        self.server = server
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

    /// Whether the caller signs with a credential that ends by itself.
    var isSession: Bool {
        if case .session = principal { true } else { false }
    }

    /// Whether the caller signs with the account's own secret, and not with one derived from it.
    var isAccount: Bool {
        switch principal {
        case .root, .user: true
        case .session, .accessKey: false
        }
    }

    /// The names of the account's policies; `nil` for the owner of everything.
    var policyNames: [String]? { permissions.grantedPolicyNames }

    /// The type by which the caller's session can be revoked.
    var revokeType: String? {
        if case .session(let claims, _, _) = principal { claims.session.revokeType } else { nil }
    }

    /// The policies that narrow the caller's credential.
    var narrowing: [SessionPolicy] {
        switch principal {
        case .root, .user: []
        case .session(let claims, _, let maker):
            (claims.session.sessionPolicy.map { [$0] } ?? []) + (maker?.narrowingPolicies ?? [])
        case .accessKey(let key, _, _): key.narrowingPolicies
        }
    }

    /// What the caller's policies say about an action.
    func decision(on action: AdminAction) -> Decision { permissions.decision(on: request(action)) }

    func may(_ action: AdminAction) -> Bool {
        if case .allow = decision(on: action) { true } else { false }
    }

    /// Whether the caller may do something to its own account: unless a policy denies it, or what
    /// narrows the caller's credential does not allow it.
    func mayForItself(_ action: AdminAction) -> Bool {
        switch permissions.decisionUnlessDenied(on: request(action)) {
        case .allow: true
        // A user without policies may still change its own secret.
        case .implicitDeny(.nothingAttached): isAccount
        case .explicitDeny, .implicitDeny: false
        }
    }

    /// Refuses a call that no body could make allowed.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func require(_ right: AdminRight) throws(AdminError) {
        let isMet =
            switch right {
            case .anyCaller: true
            case .oneOf(let actions): actions.contains(where: may)
            case .allOf(let actions): actions.allSatisfy(may)
            case .ownAccount(let action): may(action) || mayForItself(action)
            }
        guard isMet else { throw denial(right.actions) }
    }

    /// Decides about an account, once the call has named it.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func require(_ action: AdminAction, forAccount name: String) throws(AdminError) {
        if may(action) { return }
        guard name == account, mayForItself(action) else { throw denial([action]) }
    }

    private func denial(_ actions: [AdminAction]) -> AdminError {
        let reasons = actions.map { "\(Action.admin($0).name): \(decision(on: $0))" }
        return .accessDenied(detail: reasons.joined(separator: "; "))
    }

    /// What callers state is not evaluated here: a Deny with a condition on it applies, and an
    /// Allow does not.
    private func request(_ action: AdminAction) -> AccessRequest {
        var values = ConditionValues()
        for key in [ConditionKey.serviceAccountDuration, .userAgent, .referer] {
            values.setUnknown(key)
        }
        return AccessRequest(
            action: .admin(action), resource: .none, server: server, request: values)
    }
}
