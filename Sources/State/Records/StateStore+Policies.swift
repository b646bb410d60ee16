package import PolicyEngine
package import System

extension StateStore {
    /// What the policies of a user give: its own, and those of its groups that are not disabled.
    ///
    /// - Throws: ``FileError``, also if a policy's file is damaged: it may have been the one that
    ///   denies.
    package func grant(of user: User) throws(FileError) -> Permissions.Grant {
        var names = user.policies
        for name in user.groups {
            guard let group = try directory.group(named: name), group.isEnabled else { continue }
            names += group.policies.filter { !names.contains($0) }
        }
        return try grant(ofPolicies: names)
    }

    /// The user with those groups alone that count: a condition on a disabled group must not be met by it, nor
    /// on one that was removed.
    ///
    /// - Throws: ``FileError``
    package func withEnabledGroups(_ user: User) throws(FileError) -> User {
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

    /// The names of the policies that are attached to names which identity sources gave.
    ///
    /// - Throws: ``FileError``
    package func policyNames(mappedTo names: [MappedName]) throws(FileError) -> [String] {
        var policies: [String] = []
        for name in names {
            guard let mapping = try directory.mapping(of: name) else { continue }
            policies += mapping.policies.filter { !policies.contains($0) }
        }
        return policies
    }

    /// What policies give together: nothing while one of them does not exist, since that one may
    /// deny.
    ///
    /// - Throws: ``FileError``
    package func grant(ofPolicies names: [String]) throws(FileError) -> Permissions.Grant {
        var existing: [AttachedPolicy] = []
        existing.reserveCapacity(names.count)
        var missing: [String] = []
        for name in names {
            if let document = try policies.policy(named: name) {
                existing.append(AttachedPolicy(name: name, document: document))
            } else {
                missing.append(name)
            }
        }
        return missing.isEmpty ? .policies(existing) : .incomplete(existing, missing: missing)
    }
}
