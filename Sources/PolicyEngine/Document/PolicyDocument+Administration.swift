extension PolicyDocument {
    /// Which actions of the administration a policy's statements give, whatever their conditions.
    package enum Administration: Equatable, Sendable {
        case none
        case some
        case all
    }

    package var administration: Administration {
        let all = ActionSet.all(in: .admin)
        var given = ActionSet()
        for statement in statements where statement.effect == .allow {
            given.formUnion(statement.actions.allowed.intersection(all))
        }
        if given.isEmpty { return .none }
        return given == all ? .all : .some
    }
}
