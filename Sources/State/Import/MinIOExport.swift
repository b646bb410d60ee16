internal import Crypto
internal import LDAP
internal import Wire

/// The records of an export of MinIO (`mc admin cluster iam export`).
package struct MinIOExport: Sendable {
    package static let fileNames = [
        "policies.json", "users.json", "groups.json", "svcaccts.json", "user_mappings.json",
        "group_mappings.json", "stsuser_mappings.json",
    ]

    struct Policy: Sendable {
        let name: String
        let document: [UInt8]
    }

    /// The records, in the order of the names.
    var policies: [Policy] = []
    var users: [NewUser] = []
    var groups: [Group] = []
    /// Policies of names of the LDAP directory.
    var mappings: [PolicyMapping] = []
    var accessKeys: [MinIOAccessKey] = []
    /// What can't have a record in Daypass, whatever its state.
    var report = ImportReport()

    /// Reads the files, by their names.
    package init(_ files: [String: [UInt8]]) throws(MinIOExportError) {
        func file(_ name: String) throws(MinIOExportError) -> MinIOFile {
            guard let bytes = files[name] else {
                throw MinIOExportError(file: name, reason: "missing; this is no export of MinIO")
            }
            return try MinIOFile(name, bytes)
        }
        readPolicies(try file("policies.json"))
        try readUsers(
            try file("users.json"), mappings: try file("user_mappings.json"),
            groups: try file("groups.json"))
        try readGroups(try file("groups.json"), mappings: try file("group_mappings.json"))
        try readLDAPUsers(try file("stsuser_mappings.json"))
        try readAccessKeys(try file("svcaccts.json"))
        policies.sort { $0.name < $1.name }
        users.sort { $0.name < $1.name }
        groups.sort { $0.name < $1.name }
        accessKeys.sort { $0.id < $1.id }
    }

    private mutating func readPolicies(_ file: MinIOFile) {
        for member in file.members {
            policies.append(Policy(name: member.name, document: member.value.encoded))
        }
    }

    private mutating func readUsers(
        _ file: MinIOFile, mappings: MinIOFile, groups: MinIOFile
    ) throws(MinIOExportError) {
        var found: [String: NewUser] = [:]
        report.warnings += try file.records(known: ["secretKey", "status"]) {
            (name, record) throws(MinIOExportError) in
            found[name] = NewUser(
                name: name, secret: try record.text("secretKey").map { Secret($0) },
                isEnabled: try record.isEnabled("enabled", "disabled"))
        }
        var strangers: [(name: String, group: String?)] = []
        report.warnings += try mappings.records(known: MinIOExport.mappingFields) {
            (name, record) throws(MinIOExportError) in
            if found[name] == nil { strangers.append((name, nil)) }
            found[name]?.policies = try record.policies()
        }
        _ = try groups.records(known: []) { (group, record) throws(MinIOExportError) in
            for name in try record.texts("members").withoutRepetitions {
                if found[name] == nil { strangers.append((name, group)) }
                found[name]?.groups.append(group)
            }
        }
        for (name, group) in strangers {
            report.leaveOut(
                group == nil ? .mapping : .group, group ?? name,
                group == nil
                    ? "the export has no such user"
                    : "its member \(name) is not a user of the export")
        }
        users = Array(found.values)
    }

    private mutating func readGroups(
        _ file: MinIOFile, mappings: MinIOFile
    ) throws(MinIOExportError) {
        var found: [String: Group] = [:]
        report.warnings += try file.records(known: ["version", "status", "members", "updatedAt"]) {
            (name, record) throws(MinIOExportError) in
            found[name] = Group(
                name: name, isEnabled: try record.isEnabled("enabled", "disabled"))
        }
        var directory: [(name: String, policies: [String])] = []
        report.warnings += try mappings.records(known: MinIOExport.mappingFields) {
            (name, record) throws(MinIOExportError) in
            let policies = try record.policies()
            if found[name] == nil { directory.append((name, policies)) }
            found[name]?.policies = policies
        }
        groups = Array(found.values)
        for (name, policies) in directory {
            guard let distinguished = try? DistinguishedName(name) else {
                report.leaveOut(.mapping, name, "the export has no such group")
                continue
            }
            self.mappings.append(
                PolicyMapping(name: .ldapGroup(distinguished.description), policies: policies))
        }
    }

    private mutating func readLDAPUsers(_ file: MinIOFile) throws(MinIOExportError) {
        var found: [(name: String, policies: [String])] = []
        report.warnings += try file.records(known: MinIOExport.mappingFields) {
            (name, record) throws(MinIOExportError) in
            found.append((name, try record.policies()))
        }
        for (name, policies) in found {
            guard let distinguished = try? DistinguishedName(name) else {
                report.leaveOut(
                    .mapping, name,
                    "it belongs to temporary credentials, which get new policies with each session")
                continue
            }
            mappings.append(
                PolicyMapping(name: .ldapUser(distinguished.description), policies: policies))
        }
    }

    private mutating func readAccessKeys(_ file: MinIOFile) throws(MinIOExportError) {
        var found: [MinIOAccessKey] = []
        report.warnings += try file.records(known: MinIOAccessKey.fields) {
            (name, record) throws(MinIOExportError) in
            found.append(try MinIOAccessKey(name, record))
        }
        accessKeys = found
    }

    /// Whether two policies are the same, but for the order of members, and of texts in lists:
    /// MinIO writes the actions of a policy in another order each time.
    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard let left = try? JSONValue(left, maximumDepth: 64),
            let right = try? JSONValue(right, maximumDepth: 64)
        else { return false }
        return sorted(left) == sorted(right)
    }

    private static func sorted(_ value: JSONValue) -> [UInt8] {
        switch value {
        case .object(let object):
            var writer = JSONWriter()
            for member in object.members.sorted(by: { $0.name < $1.name }) {
                writer.field(member.name, json: sorted(member.value))
            }
            return writer.object
        case .array(let elements):
            let areTexts = elements.allSatisfy { if case .string = $0 { true } else { false } }
            let encoded = elements.map(sorted)
            return JSONWriter.list(
                areTexts ? encoded.sorted { $0.lexicographicallyPrecedes($1) } : encoded)
        case .string, .number, .boolean, .null: return value.encoded
        }
    }

    private static let mappingFields = ["version", "policy", "updatedAt"]
}
