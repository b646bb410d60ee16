package import System
internal import Wire

/// The groups' records: `groups/<name>.json`.
extension StateDirectory {
    /// The group of a name, nil when there is none.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)``
    package func group(named name: String) throws(FileError) -> Group? {
        guard Group.isValid(name: name) else { return nil }
        let file = groupFile(name)
        guard let bytes = try read(file, limit: Group.recordLimit) else { return nil }
        let group = try group(bytes, path: path(file))
        guard group.name == name else {
            throw .damaged(path: path(file), reason: "the record of another group")
        }
        return group
    }

    /// Every group, in order of the names.
    package func allGroups() throws(FileError) -> [Group] {
        var groups: [Group] = []
        for file in try fileNames(in: "groups") {
            guard let bytes = try read("groups/\(file)") else { continue }
            groups.append(try group(bytes, path: path("groups/\(file)")))
        }
        return groups.sorted { $0.name < $1.name }
    }

    fileprivate func groupFile(_ name: String) -> String {
        "groups/\(StateDirectory.fileName(name))"
    }

    private func group(_ bytes: [UInt8], path: String) throws(FileError) -> Group {
        guard let record = try? JSONObject(bytes), let name = record.string("name"),
            let isEnabled = record.status, let policies = record.list("policies")
        else { throw .damaged(path: path, reason: "not a group") }
        return Group(name: name, isEnabled: isEnabled, policies: policies)
    }
}

extension Group {
    fileprivate static let recordLimit = 64 * 1_024
}

extension StateChange {
    /// Puts a group's record in place.
    package func write(_ group: Group) throws(FileError) {
        var record = JSONWriter()
        record.field("name", group.name)
        record.field("status", group.isEnabled ? "enabled" : "disabled")
        record.field("policies", group.policies)
        try directory.write(
            directory.groupFile(group.name), record.object, limit: Group.recordLimit)
    }

    /// Removes a group's record.
    ///
    /// - Returns: Whether there was one.
    package func removeGroup(named name: String) throws(FileError) -> Bool {
        try directory.remove(directory.groupFile(name))
    }
}
