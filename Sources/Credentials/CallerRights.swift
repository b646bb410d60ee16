package import PolicyEngine

/// What a caller may do in the administration of records, by its policies.
///
/// Some actions make or change an access key. Policies may limit how long it lasts
/// (`svc:DurationSeconds`), and only the call tells that.
package struct CallerRights: Sendable {
    package static let keyActions: [AdminAction] = [.createServiceAccount, .updateServiceAccount]

    private let permissions: Permissions
    /// Whether the caller signs with the account's own secret, and not with one derived from it.
    private let isAccount: Bool
    /// What the server knows of the call, for the conditions of policies.
    private let server: ConditionValues
    /// What the call says of itself.
    private let stated: ConditionValues

    package init(
        _ permissions: Permissions, of principal: Principal, server: ConditionValues,
        stated: ConditionValues
    ) {
        self.permissions = permissions
        isAccount = principal.isAccount
        self.server = server
        self.stated = stated
    }

    /// What the caller's policies say about an action.
    ///
    /// - Parameter seconds: How long the access key lasts; `nil` if it has no end, or if that is
    ///   not known yet. A condition on the duration then decides against the caller.
    package func decision(on action: AdminAction, lasting seconds: Int? = nil) -> Decision {
        permissions.decision(on: request(action, lasting: seconds))
    }

    package func may(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        decision(on: action, lasting: seconds).isAllowed
    }

    /// Whether the caller may do something to its own account: unless a policy denies it, or what
    /// narrows the caller's credential does not allow it.
    package func mayForItself(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        switch permissions.decisionUnlessDenied(on: request(action, lasting: seconds)) {
        case .allow: true
        // A user without policies may still change its own secret.
        case .implicitDeny(.nothingAttached): isAccount
        case .explicitDeny, .implicitDeny: false
        }
    }

    /// Whether the caller may do something, or could with an access key of some duration.
    package func could(_ action: AdminAction) -> Bool {
        guard CallerRights.keyActions.contains(action) else { return may(action) }
        return permissions.mayAllow(request(action), except: [.serviceAccountDuration])
    }

    /// The same for the caller's own account.
    package func couldForItself(_ action: AdminAction) -> Bool {
        guard CallerRights.keyActions.contains(action) else { return mayForItself(action) }
        return mayForItself(action)
            || permissions.mayAllow(
                request(action), except: [.serviceAccountDuration], grantMustAllow: false)
    }

    /// Why the caller's policies do not allow any of some actions.
    package func denial(of actions: [AdminAction], lasting seconds: Int? = nil) -> String {
        actions.map { "\(Action.admin($0).name): \(decision(on: $0, lasting: seconds))" }
            .joined(separator: "; ")
    }

    private func request(_ action: AdminAction, lasting seconds: Int? = nil) -> AccessRequest {
        var values = stated
        if CallerRights.keyActions.contains(action) {
            if let seconds {
                values.set(.serviceAccountDuration, String(max(seconds, 0)))
            } else {
                values.setUnknown(.serviceAccountDuration)
            }
        }
        return AccessRequest(
            action: .admin(action), resource: .none, server: server, request: values)
    }
}

extension Principal {
    /// Whether the caller signs with the account's own secret, and not with one derived from it.
    package var isAccount: Bool {
        switch self {
        case .root, .user: true
        case .session, .accessKey: false
        }
    }
}
