extension Permissions {
    /// Whether a statement could deny an action in some request. If not, nothing has to be known of
    /// the request to say that no statement denies it.
    package func mayDeny(_ action: Action) -> Bool {
        let policies =
            switch grant {
            case .owner: narrowing
            case .policies(let granted), .incomplete(let granted, _): granted + narrowing
            }
        return policies.contains { policy in
            policy.document.compiled.statements.contains { statement in
                statement.effect == .deny && statement.actions.contains(number: action.number)
            }
        }
    }
}
