internal import Crypto
package import System
internal import Wire

/// The policies that are attached to a name from an identity source.
package struct PolicyMapping: Equatable, Sendable {
    package let name: MappedName
    package var policies: [String]

    package init(name: MappedName, policies: [String]) {
        self.name = name
        self.policies = policies
    }
}

extension PolicyMapping: Record {
    static let kind = "mapping"

    /// `nil` also for an object with no name, or with two.
    init?(_ object: JSONObject) {
        guard let policies = object.list("policies") else { return nil }
        let name: MappedName
        switch (
            object.string("ldapUser"), object.string("ldapGroup"), object.string("openIDGroup"),
            object.string("provider")
        ) {
        case (let text?, nil, nil, nil): name = .ldapUser(text)
        case (nil, let text?, nil, nil): name = .ldapGroup(text)
        case (nil, nil, let text?, let provider?): name = .openIDGroup(text, provider: provider)
        default: return nil
        }
        self.init(name: name, policies: policies)
    }

    var json: JSONWriter {
        var json = JSONWriter()
        switch name {
        case .ldapUser(let name): json.field("ldapUser", name)
        case .ldapGroup(let name): json.field("ldapGroup", name)
        case .openIDGroup(let name, let provider):
            json.field("openIDGroup", name)
            json.field("provider", provider)
        }
        json.field("policies", policies)
        return json
    }
}

/// The mappings' records: `mappings/ldap/users/<DN>.json`, `mappings/ldap/groups/<DN>.json`,
/// `mappings/openid/<provider>,<group>.json`.
package struct PolicyMappings: Sendable {
    static let subdirectories = ["mappings/ldap/users", "mappings/ldap/groups", "mappings/openid"]

    let directory: StateDirectory
    /// `nil` for administrators, who change what they read.
    var cache: FileCache<PolicyMapping>?

    /// The mapping of a name, `nil` if no policies are attached to it.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)``
    package subscript(name: MappedName) -> PolicyMapping? {
        get throws(FileError) {
            guard name.isValid else { return nil }
            // Names of two kinds may have the same text, so the file's name is the key.
            let file = PolicyMappings.file(name)
            return try directory.record(named: file, in: file, cache) { $0.name == name }
        }
    }

    /// The names of the policies that are attached to any of some names, each once.
    package func policies(of names: [MappedName]) throws(FileError) -> [String] {
        var policies: [String] = []
        for name in names {
            guard let mapping = try self[name] else { continue }
            policies += mapping.policies.filter { !policies.contains($0) }
        }
        return policies
    }

    package func all() throws(FileError) -> [PolicyMapping] {
        var mappings: [PolicyMapping] = []
        for subdirectory in PolicyMappings.subdirectories {
            mappings += try directory.records(in: subdirectory)
        }
        return mappings
    }

    /// Writes a mapping's record, or removes it if the mapping has no policies.
    package func write(
        _ mapping: PolicyMapping, in change: borrowing StateChange
    ) throws(FileError) {
        let file = PolicyMappings.file(mapping.name)
        guard !mapping.policies.isEmpty else {
            return try change.remove(file)
        }
        try change.write(mapping, to: file)
    }

    static func file(_ name: MappedName) -> String {
        switch name {
        case .ldapUser(let name): "mappings/ldap/users/\(fileName(name))"
        case .ldapGroup(let name): "mappings/ldap/groups/\(fileName(name))"
        case .openIDGroup(let name, let provider):
            "mappings/openid/\(fileName(name, provider: provider))"
        }
    }

    /// The name, percent-encoded. A distinguished name may be too long for a file's name: then `=`
    /// and its digest. The encoding leaves no `=` in a name.
    private static func fileName(_ name: String, provider: String? = nil) -> String {
        let prefix =
            provider.map { "\(StateDirectory.fileName($0).dropLast(".json".utf8.count))," } ?? ""
        let whole = prefix + StateDirectory.fileName(name)
        guard whole.utf8.count > StateDirectory.maximumFileNameLength else { return whole }
        let digest = HashAlgorithm.sha256.digest(of: Array((prefix + name).utf8))
        return "=\(Hexadecimal.encode(digest)).json"
    }
}
