internal import System

extension Administration {
    package func group(named name: String) throws(AdministrationError) -> Group {
        guard let group = try onDisk(try directory.groups[name]) else {
            throw .absent(.group, [name])
        }
        return group
    }

    /// Adds users to a group, created if missing. Returns the users that were not in it before.
    @discardableResult
    package func add(
        _ names: [String], toGroup group: String
    ) throws(AdministrationError) -> [String] {
        guard Group.isValid(name: group) else { throw .invalidName(.group, group) }
        return try change { (change) throws(AdministrationError) in
            let added = try users(named: names).filter { !$0.groups.contains(group) }
                .map { $0.with(\.groups, $0.groups + [group]) }
            if try onDisk(try directory.groups[group]) == nil {
                try onDisk(try directory.groups.write(Group(name: group), in: change))
            }
            try onDisk(try directory.users.write(added, in: change))
            return added.map(\.name)
        }
    }

    package func remove(
        _ names: [String], fromGroup name: String
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let group = try group(named: name).name
            let users = try users(named: names)
            let others = users.filter { !$0.groups.contains(group) }
            guard others.isEmpty else { throw .notMembers(others.map(\.name), group: group) }
            let changed = users.map { user in
                user.with(\.groups, user.groups.filter { $0 != group })
            }
            try onDisk(try directory.users.write(changed, in: change))
        }
    }

    /// Removes a group without members, with the policies that are attached to it.
    package func removeGroup(_ name: String) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let group = try group(named: name).name
            let members = try onDisk(try directory.users.all()).filter { $0.groups.contains(group) }
            guard members.isEmpty else {
                throw .groupNotEmpty(group, memberCount: members.count)
            }
            try onDisk(try directory.groups.remove(group, in: change))
        }
    }

    package func setEnabled(
        _ isEnabled: Bool, group name: String
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            var group = try group(named: name)
            group.isEnabled = isEnabled
            try onDisk(try directory.groups.write(group, in: change))
        }
    }

    func requireGroups(_ names: Set<String>) throws(AdministrationError) {
        try require(.group, names) { (name) throws(FileError) in try directory.groups[name] != nil }
    }
}
