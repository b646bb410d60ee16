internal import System

extension Administration {
    /// The group of a name.
    package func group(named name: String) throws(AdministrationError) -> Group {
        guard
            let group = try onDisk({ () throws(FileError) in try directory.group(named: name) })
        else { throw .absent(.group, [name]) }
        return group
    }

    /// Adds users to a group, which is made where there is none.
    ///
    /// - Returns: Those who were not in it before.
    @discardableResult
    package func add(
        _ names: [String], toGroup group: String
    ) throws(AdministrationError) -> [String] {
        guard Group.isValid(name: group) else { throw .invalidName(.group, group) }
        return try change { (change) throws(AdministrationError) in
            let added = try users(named: names).filter { !$0.groups.contains(group) }
            try onDisk { () throws(FileError) in
                if try directory.group(named: group) == nil {
                    try change.write(Group(name: group))
                }
                try change.write(added.map { $0.with(\.groups, $0.groups + [group]) })
            }
            return added.map(\.name)
        }
    }

    /// Removes users from a group.
    package func remove(
        _ names: [String], fromGroup name: String
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let group = try group(named: name)
            let users = try users(named: names)
            let others = users.filter { !$0.groups.contains(group.name) }
            guard others.isEmpty else {
                throw .notMembers(others.map(\.name), group: group.name)
            }
            try onDisk { () throws(FileError) in
                try change.write(
                    users.map { user in
                        user.with(\.groups, user.groups.filter { $0 != group.name })
                    })
            }
        }
    }

    /// Removes a group that nobody is in, and what is attached to it.
    package func removeGroup(_ name: String) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            let group = try group(named: name)
            let members = try onDisk { () throws(FileError) in try directory.allUsers() }
                .filter { $0.groups.contains(group.name) }
            guard members.isEmpty else {
                throw .groupNotEmpty(group.name, memberCount: members.count)
            }
            _ = try onDisk { () throws(FileError) in
                try change.removeGroup(named: group.name)
            }
        }
    }

    /// Enables or disables a group. A disabled one gives its members nothing.
    package func setEnabled(
        _ isEnabled: Bool, group name: String
    ) throws(AdministrationError) {
        try change { (change) throws(AdministrationError) in
            var group = try group(named: name)
            group.isEnabled = isEnabled
            try onDisk { () throws(FileError) in try change.write(group) }
        }
    }

    /// - Throws: ``AdministrationError/absent(_:_:)`` with the groups that there are not.
    func requireGroups(_ names: Set<String>) throws(AdministrationError) {
        let absent = try onDisk { () throws(FileError) in
            var absent: [String] = []
            for name in names.sorted() where try directory.group(named: name) == nil {
                absent.append(name)
            }
            return absent
        }
        guard absent.isEmpty else { throw .absent(.group, absent) }
    }
}
