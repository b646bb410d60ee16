package import PolicyEngine

extension StateStore {
    /// The policies of a user: its own, and those of its groups that are not disabled.
    ///
    /// Names that no longer stand for a policy give nothing. One whose file is damaged is an error: it may
    /// have been the one that denies.
    /// - Throws: ``StateError``
    package func policies(of user: User) throws(StateError) -> [AttachedPolicy] {
        var names = user.policies
        for name in user.groups {
            guard let group = try directory.group(named: name), group.isEnabled else { continue }
            names += group.policies.filter { !names.contains($0) }
        }
        return try policies(named: names)
    }

    /// The user with those groups alone that count: a condition on a disabled group must not be met by it, nor
    /// on one that was removed.
    ///
    /// - Throws: ``StateError``
    package func withEnabledGroups(_ user: User) throws(StateError) -> User {
        var user = user
        var enabled: [String] = []
        for name in user.groups {
            if let group = try directory.group(named: name), group.isEnabled {
                enabled.append(name)
            }
        }
        user.groups = enabled
        return user
    }

    /// The policies that are attached to names which identity sources gave.
    ///
    /// - Throws: ``StateError``
    package func policies(
        mappedTo names: [MappedName]
    ) throws(StateError) -> [AttachedPolicy] {
        var policies: [String] = []
        for name in names {
            guard let mapping = try directory.mapping(of: name) else { continue }
            policies += mapping.policies.filter { !policies.contains($0) }
        }
        return try self.policies(named: policies)
    }

    /// What the policies give that the configuration names: nothing while one of them is not there, as it may
    /// be the one that denies.
    ///
    /// - Throws: ``StateError``
    package func grant(ofConfigured names: [String]) throws(StateError) -> Permissions.Grant {
        let policies = try policies(named: names)
        let missing = names.filter { name in !policies.contains { $0.name == name } }
        return missing.isEmpty ? .policies(policies) : .incomplete(policies, missing: missing)
    }

    /// The policies that names stand for.
    ///
    /// - Throws: ``StateError``
    package func policies(named names: [String]) throws(StateError) -> [AttachedPolicy] {
        var attached: [AttachedPolicy] = []
        for name in names {
            guard let document = try policies.policy(named: name) else { continue }
            attached.append(AttachedPolicy(name: name, document: document))
        }
        return attached
    }
}
