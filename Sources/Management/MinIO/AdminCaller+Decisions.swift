internal import Credentials
internal import PolicyEngine

/// What a caller may do.
extension AdminCaller {
    func decision(on action: AdminAction, lasting seconds: Int? = nil) -> Decision {
        rights.decision(on: action, lasting: seconds)
    }

    func may(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        rights.may(action, lasting: seconds)
    }

    func mayForItself(_ action: AdminAction, lasting seconds: Int? = nil) -> Bool {
        rights.mayForItself(action, lasting: seconds)
    }

    func could(_ action: AdminAction) -> Bool { rights.could(action) }

    func couldForItself(_ action: AdminAction) -> Bool { rights.couldForItself(action) }

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

    func denial(_ actions: [AdminAction], lasting seconds: Int? = nil) -> AdminError {
        .accessDenied(detail: rights.denial(of: actions, lasting: seconds))
    }
}
