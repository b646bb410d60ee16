internal import PolicyEngine

/// What a caller may do. Some actions make or change an access key: policies may limit how long it
/// lasts (`svc:DurationSeconds`), and only the body tells that.
extension AdminCaller {
    private static let keyActions: [AdminAction] = [.createServiceAccount, .updateServiceAccount]

    /// What the caller's policies say about an action.
    ///
    /// - Parameter seconds: How long the access key lasts; `nil` if it has no end, or if that is
    ///   not known yet. A condition on the duration then decides against the caller.
    func decision(on action: AdminAction, lasting seconds: Int? = nil) -> Decision {
        permissions.decision(on: request(action, lasting: seconds))
    }

    func may(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        decision(on: action, lasting: seconds).isAllowed
    }

    /// Whether the caller may do something to its own account: unless a policy denies it, or what
    /// narrows the caller's credential does not allow it.
    func mayForItself(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        switch permissions.decisionUnlessDenied(on: request(action, lasting: seconds)) {
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
            case .oneOf(let actions): actions.contains { could($0) }
            case .allOf(let actions): actions.allSatisfy { could($0) }
            case .ownAccount(let action): could(action) || couldForItself(action)
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

    /// Decides about an access key, once its duration is known.
    ///
    /// - Throws: ``AdminError/accessDenied(detail:)``
    func require(_ action: AdminAction, lasting seconds: Int?) throws(AdminError) {
        guard may(action, lasting: seconds) else { throw denial([action], lasting: seconds) }
    }

    /// Whether the caller may do something, or could with an access key of some duration.
    func could(_ action: AdminAction) -> Bool {
        guard AdminCaller.keyActions.contains(action) else { return may(action) }
        return permissions.mayAllow(request(action), except: [.serviceAccountDuration])
    }

    /// The same for the caller's own account.
    func couldForItself(_ action: AdminAction) -> Bool {
        guard AdminCaller.keyActions.contains(action) else { return mayForItself(action) }
        return mayForItself(action)
            || permissions.mayAllow(
                request(action), except: [.serviceAccountDuration], grantMustAllow: false)
    }

    func denial(_ actions: [AdminAction], lasting seconds: Int? = nil) -> AdminError {
        let reasons = actions.map {
            "\(Action.admin($0).name): \(decision(on: $0, lasting: seconds))"
        }
        return .accessDenied(detail: reasons.joined(separator: "; "))
    }

    private func request(_ action: AdminAction, lasting seconds: Int? = nil) -> AccessRequest {
        var values = stated
        if AdminCaller.keyActions.contains(action) {
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
