package import Configuration
package import PolicyEngine
internal import State

/// What a caller may change, by what it signs with. The caller's policies decide after that.
///
/// What is temporary makes nothing permanent unless the configuration says so. No credential makes
/// another one that is wider than itself. Only root's password makes keys of root.
package struct ChangeRule: Sendable {
    package enum Change: Equatable, Sendable {
        /// A user, group or policy, or the end of sessions.
        case record
        case makeKey(Owner)
        case editKey(Owner)
        /// To disable a key; to enable it is an edit.
        case disableKey(Owner)
        case removeKey(Owner)
    }

    /// Whose access key it is.
    package enum Owner: CaseIterable, Sendable {
        case caller
        case root
        case another
    }

    package enum Decision: Equatable, Sendable {
        /// If the caller's policies allow the action.
        case byPolicy
        /// If the caller's policies allow the action, or none of them denies it.
        case unlessDenied
        case refused(String)
    }

    private let keyMakers: AccessKeySettings.Makers
    private let sessionsChangeRecords: Bool

    package init(keyMakers: AccessKeySettings.Makers, sessionsChangeRecords: Bool) {
        self.keyMakers = keyMakers
        self.sessionsChangeRecords = sessionsChangeRecords
    }

    package init(_ configuration: DaypassConfiguration) {
        self.init(
            keyMakers: configuration.accessKeys.makers,
            sessionsChangeRecords: configuration.letsSessionsAdminister)
    }

    package func decision(on change: Change, by principal: Principal) -> Decision {
        switch change {
        case .record: record(by: principal)
        case .makeKey(let owner): making(of: owner, by: principal)
        case .editKey(let owner): edit(of: owner, by: principal)
        case .disableKey(let owner), .removeKey(let owner):
            owner != .caller || principal.isOfAccessKey
                ? record(by: principal) : ownKey(of: principal)
        }
    }

    /// Decides by what the caller signs with, and by its policies.
    ///
    /// - Parameter seconds: How long the access key lasts, for actions that depend on it.
    /// - Returns: Why the caller may not make the change; `nil` if it may.
    package func refusal(
        of change: Change, _ action: AdminAction, lasting seconds: Int? = nil,
        by principal: Principal, with rights: CallerRights
    ) -> String? {
        let isAllowed: Bool
        switch decision(on: change, by: principal) {
        case .refused(let reason): return reason
        case .byPolicy: isAllowed = rights.may(action, lasting: seconds)
        case .unlessDenied: isAllowed = rights.mayForItself(action, lasting: seconds)
        }
        return isAllowed ? nil : rights.denial(of: [action], lasting: seconds)
    }

    private func record(by principal: Principal) -> Decision {
        guard principal.isTemporary, !sessionsChangeRecords else { return .byPolicy }
        return .refused(
            "neither a session nor what depends on one may change records "
                + "(DAYPASS_ADMIN_SESSIONS)")
    }

    private func making(of owner: Owner, by principal: Principal) -> Decision {
        if principal.isOfAccessKey { return .refused("an access key makes no access keys") }
        if principal.isRoot { return .byPolicy }
        switch owner {
        case .root: return .refused("only root makes keys for root")
        case .another: return record(by: principal)
        // A session of root is not root, and its own keys would be root's.
        case .caller where principal.isOfRoot: return .refused("only root makes keys for root")
        case .caller where !principal.mayOwnKeys:
            return .refused("sessions of certificates and the identity plugin have no access keys")
        case .caller: return ownKey(of: principal)
        }
    }

    /// A new secret makes the caller the owner of the key, which may be wider than what the caller
    /// signs with.
    private func edit(of owner: Owner, by principal: Principal) -> Decision {
        if principal.isOfAccessKey { return .refused("an access key changes no access keys") }
        guard principal.narrowing.isEmpty else {
            return .refused("a session with a policy of its own changes no access keys")
        }
        if owner == .root, !principal.isRoot { return .refused("only root changes root's keys") }
        return record(by: principal)
    }

    /// The keys that callers make and remove for themselves.
    private func ownKey(of principal: Principal) -> Decision {
        switch (principal, keyMakers) {
        case (.user, .users), (.user, .sessions), (.session, .sessions): .unlessDenied
        case (.user, .administrators), (.root, _), (.accessKey, _): record(by: principal)
        case (.session, .administrators), (.session, .users):
            switch record(by: principal) {
            case .refused:
                .refused(
                    "DAYPASS_ACCESS_KEYS is \(keyMakers.rawValue), so a session makes and removes "
                        + "no access keys")
            case let other: other
            }
        }
    }
}

extension Principal {
    /// Whether the caller signs with root's password.
    fileprivate var isRoot: Bool { if case .root = self { true } else { false } }

    /// Whether the caller has root's permissions.
    fileprivate var isOfRoot: Bool {
        switch self {
        case .root, .session(_, .root, _), .accessKey(_, _, .root): true
        case .user, .session, .accessKey: false
        }
    }

    /// Whether the caller signs with an access key, or with a session that one began.
    fileprivate var isOfAccessKey: Bool {
        switch self {
        case .accessKey, .session(_, _, .some): true
        case .root, .user, .session(_, _, nil): false
        }
    }

    /// Whether the caller signs with a session, or with a key that exists only by sessions: made by
    /// one, or a key of a person whom Daypass knows by sessions alone.
    fileprivate var isTemporary: Bool {
        switch self {
        case .root, .user: false
        case .session, .accessKey(_, _, .outsider): true
        case .accessKey(let key, _, _): key.maker.accessKeyID.map(AccessKeyID.isTemporary) ?? false
        }
    }

    /// Whether an access key can have the caller's account for its parent.
    fileprivate var mayOwnKeys: Bool {
        guard case .session(let claims, .outsider, _) = self else { return true }
        return claims.session.ldapUser != nil || OutsideParent.isDigest(claims.session.parent)
    }
}
