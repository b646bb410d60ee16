internal import Crypto
package import System
internal import Wire

/// The mappings' records: `mappings/ldap/users/<DN>.json`, `mappings/ldap/groups/<DN>.json`,
/// `mappings/openid/<provider>,<group>.json`.
extension StateDirectory {
    static let mappingDirectories = [
        "mappings/ldap/users", "mappings/ldap/groups", "mappings/openid",
    ]

    /// The policies that are attached to a name, nil when none ever were.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)``
    package func mapping(of name: MappedName) throws(FileError) -> PolicyMapping? {
        guard name.isValid else { return nil }
        let file = StateDirectory.file(name)
        guard let bytes = try read(file, limit: PolicyMapping.recordLimit) else { return nil }
        let mapping = try mapping(bytes, path: path(file))
        guard mapping.name == name else {
            throw .damaged(path: path(file), reason: "the record of another name")
        }
        return mapping
    }

    /// Every mapping.
    package func allMappings() throws(FileError) -> [PolicyMapping] {
        var mappings: [PolicyMapping] = []
        for directory in StateDirectory.mappingDirectories {
            for file in try fileNames(in: directory) {
                let name = "\(directory)/\(file)"
                guard let bytes = try read(name, limit: PolicyMapping.recordLimit) else { continue }
                mappings.append(try mapping(bytes, path: path(name)))
            }
        }
        return mappings
    }

    fileprivate static func file(_ name: MappedName) -> String {
        switch name {
        case .ldapUser(let name): "mappings/ldap/users/\(mappingFileName(name))"
        case .ldapGroup(let name): "mappings/ldap/groups/\(mappingFileName(name))"
        case .openIDGroup(let name, let provider):
            "mappings/openid/\(mappingFileName(name, provider: provider))"
        }
    }

    /// The name, percent-encoded; or its digest after a character that the encoding leaves in no name: a
    /// distinguished name may be longer than a file's.
    private static func mappingFileName(_ name: String, provider: String? = nil) -> String {
        let prefix = provider.map { "\(fileName($0).dropLast(".json".utf8.count))," } ?? ""
        let whole = prefix + fileName(name)
        guard whole.utf8.count > maximumFileNameLength else { return whole }
        let digest = HashAlgorithm.sha256.digest(of: Array((prefix + name).utf8))
        return "=\(Hexadecimal.encode(digest)).json"
    }

    private func mapping(_ bytes: [UInt8], path: String) throws(FileError) -> PolicyMapping {
        guard let record = try? JSONObject(bytes), let name = MappedName(record: record),
            let policies = record.list("policies")
        else { throw .damaged(path: path, reason: "not a mapping") }
        return PolicyMapping(name: name, policies: policies)
    }
}

extension StateChange {
    /// Puts a mapping's record in place; one without policies is removed.
    package func write(_ mapping: PolicyMapping) throws(FileError) {
        let file = StateDirectory.file(mapping.name)
        guard !mapping.policies.isEmpty else {
            _ = try directory.remove(file)
            return
        }
        var record = JSONWriter()
        switch mapping.name {
        case .ldapUser(let name): record.field("ldapUser", name)
        case .ldapGroup(let name): record.field("ldapGroup", name)
        case .openIDGroup(let name, let provider):
            record.field("openIDGroup", name)
            record.field("provider", provider)
        }
        record.field("policies", mapping.policies)
        try directory.write(file, record.object, limit: PolicyMapping.recordLimit)
    }
}

extension PolicyMapping {
    fileprivate static let recordLimit = 64 * 1_024
}

extension MappedName {
    /// Nil for a record that names nobody, or two.
    fileprivate init?(record: JSONObject) {
        switch (
            record.string("ldapUser"), record.string("ldapGroup"), record.string("openIDGroup"),
            record.string("provider")
        ) {
        case (let name?, nil, nil, nil): self = .ldapUser(name)
        case (nil, let name?, nil, nil): self = .ldapGroup(name)
        case (nil, nil, let name?, let provider?): self = .openIDGroup(name, provider: provider)
        default: return nil
        }
    }
}
