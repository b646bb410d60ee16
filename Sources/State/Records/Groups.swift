package import System
package import Wire

/// A group of users. The users' records say who belongs to it.
package struct Group: Equatable, Sendable {
    package let name: String
    /// A disabled group gives its members nothing, and takes nothing away that they have elsewhere.
    package var isEnabled: Bool
    package var policies: [String]

    package init(name: String, isEnabled: Bool = true, policies: [String] = []) {
        self.name = name
        self.isEnabled = isEnabled
        self.policies = policies
    }

    /// Whether a group may have this name: the rule of all records.
    package static func isValid(name: String) -> Bool { RecordName.isValid(name) }
}

extension Group: Record {
    static let kind = "group"

    init?(_ object: JSONObject) {
        guard let name = object.string("name"), let isEnabled = object.isEnabled,
            let policies = object.list("policies")
        else { return nil }
        self.init(name: name, isEnabled: isEnabled, policies: policies)
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("name", name)
        json.status(isEnabled: isEnabled)
        json.field("policies", policies)
        return json
    }
}

/// The groups' records: `groups/<name>.json`.
package struct Groups: Sendable {
    let directory: StateDirectory
    /// `nil` for administrators, who change what they read.
    var cache: FileCache<Group>?

    /// - Throws: ``FileError/damaged(path:reason:)``
    package subscript(name: String) -> Group? {
        get throws(FileError) {
            guard Group.isValid(name: name) else { return nil }
            return try directory.record(named: name, in: file(name), cache) { $0.name == name }
        }
    }

    /// When a group's record was last written; `nil` if there is none. Members have their own.
    package func updated(_ name: String) throws(FileError) -> Timestamp? {
        guard Group.isValid(name: name) else { return nil }
        return try directory.updated(file(name))
    }

    /// Those of some groups that exist and are enabled, in the same order.
    func enabled(_ names: [String]) throws(FileError) -> [Group] {
        var groups: [Group] = []
        for name in names {
            if let group = try self[name], group.isEnabled { groups.append(group) }
        }
        return groups
    }

    /// Every group, in the order of the names.
    package func all() throws(FileError) -> [Group] {
        let groups: [Group] = try directory.records(in: "groups")
        return groups.sorted { $0.name < $1.name }
    }

    /// The names of all groups, in order. Looks at file names alone.
    package func names() throws(FileError) -> [String] {
        try directory.recordNames(in: "groups").sorted()
    }

    func write(_ group: Group, in change: borrowing StateChange) throws(FileError) {
        try change.write(group, to: file(group.name))
    }

    func remove(_ name: String, in change: borrowing StateChange) throws(FileError) {
        try change.remove(file(name))
    }

    func file(_ name: String) -> String { "groups/\(StateDirectory.fileName(name))" }
}
