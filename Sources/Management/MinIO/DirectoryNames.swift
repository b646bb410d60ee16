internal import Configuration
internal import Identity
internal import LDAP
internal import State
internal import Wire

/// The names of the LDAP directory's users and groups, in the directory's spelling. Callers write
/// distinguished names in any spelling, and users by login name, too.
struct DirectoryNames: Sendable {
    private let configuration: LDAPConfiguration
    private let certificateAuthorityFile: String?

    /// `nil` if no LDAP directory is configured.
    init?(_ configuration: DaypassConfiguration) {
        guard let ldap = configuration.ldap else { return nil }
        self.configuration = ldap
        certificateAuthorityFile = configuration.certificateAuthorityFile
    }

    var isOnline: Bool {
        do throws(LDAPFailure) {
            _ = try probe.missingBases()
            return true
        } catch {
            return false
        }
    }

    /// A user's entry.
    ///
    /// - Throws: ``AdminError/administration(_:)`` if the directory has no such user below the
    ///   configured bases, or several.
    func user(_ text: String) throws(AdminError) -> DistinguishedName {
        if let name = try? DistinguishedName(text) {
            guard
                case .found(let name) = try ask({ () throws(LDAPFailure) in
                    try probe.user(named: name)
                })
            else {
                throw .administration(.absent(.user, [text]))
            }
            return name
        }
        return try entry(loginName: text).name
    }

    func group(_ text: String) throws(AdminError) -> DistinguishedName {
        guard let name = try? DistinguishedName(text),
            case .found(let known) = try ask({ () throws(LDAPFailure) in
                try probe.group(named: name)
            })
        else { throw .administration(.absent(.group, [text])) }
        return known
    }

    /// A user as the owner of an access key. If only the distinguished name is given, its own part
    /// must be the login name: a guess would be the value of `${ldap:username}`.
    func person(_ text: String) throws(AdminError) -> AccessKeyParent.DirectoryPerson {
        guard (try? DistinguishedName(text)) != nil else {
            return DirectoryNames.person(try entry(loginName: text), loginName: text)
        }
        let name = try user(text)
        for candidate in name.ownValues where LDAPSignIn.isLoginName(candidate) {
            if case .one(let entry) = try ask({ () throws(LDAPFailure) in
                try probe.user(loginName: candidate)
            }),
                entry.name == name
            {
                return DirectoryNames.person(entry, loginName: candidate)
            }
        }
        throw .invalidArgument(
            name: "targetUser", reason: "the login name can't be told from this name; use it")
    }

    /// The names that a user's sessions have for their owner: also the given one, since the entry
    /// may be gone.
    func sessionOwners(_ text: String) throws(AdminError) -> [String] {
        guard let name = try? DistinguishedName(text) else {
            return [try entry(loginName: text).name.description]
        }
        let place: LDAPProbe.Place
        do throws(LDAPFailure) {
            place = try probe.user(named: name)
        } catch {
            // To revoke must not need the directory.
            return [name.description]
        }
        switch place {
        case .nothing: return [name.description]
        case .found(let known), .elsewhere(let known):
            return known == name ? [name.description] : [name.description, known.description]
        }
    }

    /// The groups of a user, who may be written as a login name.
    func groups(of user: DistinguishedName, written text: String) throws(AdminError) -> [String] {
        let loginName =
            (try? DistinguishedName(text)) == nil ? text : user.ownValues.first ?? ""
        return try ask { () throws(LDAPFailure) in
            try probe.groups(of: user, loginName: loginName)
        }.map(\.description)
    }

    private func entry(loginName text: String) throws(AdminError) -> LDAPUserEntry {
        guard LDAPSignIn.isLoginName(text), !text.isEmpty,
            case .one(let entry) = try ask({ () throws(LDAPFailure) in
                try probe.user(loginName: text)
            })
        else { throw .administration(.absent(.user, [text])) }
        return entry
    }

    private static func person(
        _ entry: LDAPUserEntry, loginName: String
    ) -> AccessKeyParent.DirectoryPerson {
        .init(
            name: entry.name.description, writtenName: entry.writtenName, loginName: loginName)
    }

    private var probe: LDAPProbe {
        LDAPProbe(configuration, certificateAuthorityFile: certificateAuthorityFile)
    }

    private func ask<Answer>(
        _ question: () throws(LDAPFailure) -> Answer
    ) throws(AdminError) -> Answer {
        do throws(LDAPFailure) {
            return try question()
        } catch {
            throw .directoryUnreachable(detail: error.description)
        }
    }
}
