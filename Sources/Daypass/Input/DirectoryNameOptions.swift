internal import ArgumentParser
internal import Configuration
internal import Identity
internal import LDAP
internal import State
internal import Wire

/// A user or a group of the LDAP directory.
struct DirectoryNameOptions: ParsableArguments {
    @Option(
        name: .customLong("ldap-user"),
        help: ArgumentHelp(
            "A user of the LDAP directory, by distinguished name or login name.", valueName: "dn"))
    var user: String?

    @Option(
        name: .customLong("ldap-group"),
        help: ArgumentHelp(
            "A group of the LDAP directory, by distinguished name.",
            valueName: "dn"))
    var group: String?

    func validate() throws {
        guard user == nil || group == nil else {
            throw ValidationError("Give either --ldap-user or --ldap-group.")
        }
    }

    /// The name in the directory's spelling, which has the policies; `nil` if none is given.
    func name() throws -> MappedName? {
        if let user { return .ldapUser(try DirectoryNameOptions.userName(user).description) }
        if let group { return .ldapGroup(try groupName(group).description) }
        return nil
    }

    /// The same for an entry that may be gone: the directory is not asked for a recorded name.
    func recordedName(in directory: StateDirectory) throws -> MappedName? {
        let written = (user ?? group).flatMap { try? DistinguishedName($0) }
        if let written {
            let name: MappedName =
                user != nil
                ? .ldapUser(written.description) : .ldapGroup(written.description)
            if try directory.mappings[name] != nil { return name }
        }
        return try name()
    }

    /// The distinguished name of a user, from any spelling of it or from the login name.
    static func userName(_ text: String) throws -> DistinguishedName {
        let probe = try probe()
        if let name = try? DistinguishedName(text) {
            return try found(
                try probe.user(named: name), text, in: "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN")
        }
        switch try probe.user(loginName: text) {
        case .one(let entry): return entry.name
        case .noEntry: throw Failure("the LDAP directory has no user with the login name \(text)")
        case .several:
            throw Failure("the LDAP directory has several users with the login name \(text)")
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
        _ place: LDAPProbe.Place, _ text: String, in key: String
    ) throws -> DistinguishedName {
        switch place {
        case .found(let name): return name
        case .nothing: throw Failure("the LDAP directory has no entry \(text)")
        case .elsewhere(let name): throw Failure("\(name) is not below \(key)")
        }
    }

    private static func probe() throws -> LDAPProbe {
        guard let probe = probe(try CommandEnvironment.configuration()) else {
            throw Failure("no LDAP directory is configured (MINIO_IDENTITY_LDAP_SERVER_ADDR)")
        }
        return probe
    }

    /// `nil` if no LDAP directory is configured.
    static func probe(_ configuration: DaypassConfiguration) -> LDAPProbe? {
        guard let ldap = configuration.ldap else { return nil }
        return LDAPProbe(
            ldap, certificateAuthorityFile: configuration.certificateAuthorityFile)
    }
}
