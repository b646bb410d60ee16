internal import ArgumentParser
internal import Configuration
internal import LDAP
internal import STS
internal import State
internal import Wire

/// A user or a group of the directory (LDAP).
struct DirectoryNameOptions: ParsableArguments {
    @Option(
        name: .customLong("ldap-user"),
        help: ArgumentHelp(
            "A user of the directory: the distinguished name, or the login name.", valueName: "dn"))
    var user: String?

    @Option(
        name: .customLong("ldap-group"),
        help: ArgumentHelp("A group of the directory, by its distinguished name.", valueName: "dn"))
    var group: String?

    func validate() throws {
        guard user == nil || group == nil else {
            throw ValidationError("Give either --ldap-user or --ldap-group.")
        }
    }

    /// What policies are attached to, as the directory writes the name; nil when neither is given.
    func name() throws -> MappedName? {
        if let user { return .ldapUser(try DirectoryNameOptions.userName(user).description) }
        if let group { return .ldapGroup(try groupName(group).description) }
        return nil
    }

    /// The same, for what may be gone from the directory: a name that stands in a record need not be asked about.
    func recordedName(in directory: StateDirectory) throws -> MappedName? {
        let written = (user ?? group).flatMap { try? DistinguishedName($0) }
        if let written {
            let name: MappedName =
                user != nil
                ? .ldapUser(written.description) : .ldapGroup(written.description)
            if try directory.mapping(of: name) != nil { return name }
        }
        return try name()
    }

    /// The name of a user, by the login name or another spelling.
    static func userName(_ text: String) throws -> DistinguishedName {
        let probe = try probe()
        if let name = try? DistinguishedName(text) {
            return try found(
                try probe.user(named: name), text, in: "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN")
        }
        switch try probe.user(loginName: text) {
        case .one(let entry): return entry.name
        case .nobody: throw Failure("nobody in the directory logs in as \(text)")
        case .several: throw Failure("several entries of the directory have the login name \(text)")
        }
    }

    private func groupName(_ text: String) throws -> DistinguishedName {
        let name: DistinguishedName
        do throws(DistinguishedNameError) {
            name = try DistinguishedName(text)
        } catch {
            throw Failure("not a distinguished name (\(error)): \(text)")
        }
        return try DirectoryNameOptions.found(
            try DirectoryNameOptions.probe().group(named: name), text,
            in: "MINIO_IDENTITY_LDAP_GROUP_SEARCH_BASE_DN")
    }

    private static func found(
        _ place: DirectoryProbe.Place, _ text: String, in key: String
    ) throws -> DistinguishedName {
        switch place {
        case .found(let name): return name
        case .nothing: throw Failure("the directory has no entry \(text)")
        case .elsewhere(let name): throw Failure("\(name) is not below \(key)")
        }
    }

    private static func probe() throws -> DirectoryProbe {
        guard let probe = probe(try CommandEnvironment.configuration()) else {
            throw Failure("no directory is configured (MINIO_IDENTITY_LDAP_SERVER_ADDR)")
        }
        return probe
    }

    /// Nil when no directory is configured.
    static func probe(_ configuration: Configuration) -> DirectoryProbe? {
        guard let ldap = configuration.ldap else { return nil }
        return DirectoryProbe(
            ldap, certificateAuthorityFile: configuration.certificateAuthorityFile)
    }
}
