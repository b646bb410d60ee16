extension PolicyDocument {
    /// What the policy's author should check, in the order of the statements. Nothing is refused,
    /// because a policy may intend it. A doubtful case gets no warning, so a policy without
    /// warnings may still have mistakes.
    package var warnings: [PolicyWarning] {
        guard !statements.isEmpty else {
            return [PolicyWarning(place: "Statement", concern: .noStatements)]
        }
        var warnings: [PolicyWarning] = []
        var sids: [String: Int] = [:]
        let denying = statements.indices.filter { statements[$0].effect == .deny }
        for (index, statement) in statements.enumerated() {
            let place = "Statement[\(index)]"
            for (element, concern) in statement.concerns {
                warnings.append(PolicyWarning(place: "\(place).\(element)", concern: concern))
            }
            if let sid = statement.sid, !sid.isEmpty {
                if let first = sids[sid] {
                    warnings.append(
                        PolicyWarning(
                            place: "\(place).Sid", concern: .repeatedSid(sid, first: first)))
                } else {
                    sids[sid] = index
                }
            }
            if statement.effect == .allow,
                let deny = denying.first(where: { statements[$0].covers(statement) })
            {
                warnings.append(
                    PolicyWarning(place: place, concern: .deniedBy(statement: deny)))
            }
        }
        return warnings
    }
}

extension Statement {
    /// Whether this statement matches every request that the other one matches.
    fileprivate func covers(_ other: Statement) -> Bool {
        !other.actions.set.isEmpty && actions.set.isSuperset(of: other.actions.set)
            && resources.cover(other.resources)
            && conditions.allSatisfy(other.conditions.contains)
    }
}
