package import Configuration
package import LDAP
internal import State
internal import Wire

/// Answers what administrators ask the LDAP directory.
package struct LDAPProbe {
    private let configuration: LDAPConfiguration
    private let clients: NetworkClients

    package init(_ configuration: LDAPConfiguration, certificateAuthorityFile: String?) {
        self.configuration = configuration
        clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
    }

    /// Searches as the lookup user for the configured bases, and returns the missing ones.
    package func missingBases() throws(LDAPFailure) -> [String] {
        var session = try LDAPSession(configuration, clients: clients)
        var missing: [String] = []
        for base in configuration.users.bases + (configuration.groups?.bases ?? [])
        where try session.entry(named: base) == nil {
            missing.append(base)
        }
        session.end(keepingIn: clients)
        return missing
    }

    package func user(loginName: String) throws(LDAPFailure) -> LDAPSession.Finding {
        var session = try LDAPSession(configuration, clients: clients)
        let finding = try session.find(loginName: loginName)
        session.end(keepingIn: clients)
        return finding
    }

    /// The groups of a user; none if the entry is gone.
    package func groups(
        of name: DistinguishedName, loginName: String
    ) throws(LDAPFailure) -> [DistinguishedName] {
        var session = try LDAPSession(configuration, clients: clients)
        guard let entry = try session.entry(named: name.description) else { return [] }
        let groups = try session.groups(of: entry, loginName: loginName)
        session.end(keepingIn: clients)
        return groups
    }

    /// The entry that a distinguished name stands for.
    package enum Place: Equatable, Sendable {
        case nothing
        /// An entry outside of the configured bases.
        case elsewhere(DistinguishedName)
        /// An entry below one of the bases, with the spelling of the directory.
        case found(DistinguishedName)
    }

    package func user(named name: DistinguishedName) throws(LDAPFailure) -> Place {
        try place(of: name, bases: configuration.users.bases)
    }

    package func group(named name: DistinguishedName) throws(LDAPFailure) -> Place {
        try place(of: name, bases: configuration.groups?.bases ?? [])
    }

    private func place(
        of name: DistinguishedName, bases: [String]
    ) throws(LDAPFailure) -> Place {
        var session = try LDAPSession(configuration, clients: clients)
        guard let entry = try session.entry(named: name.description) else { return .nothing }
        var isFound = false
        for base in bases {
            // Compare as the directory spells both: it alone knows where letter case matters.
            guard let base = try session.entry(named: base) else { continue }
            isFound = isFound || entry.name.isBelow(base.name)
        }
        session.end(keepingIn: clients)
        return isFound ? .found(entry.name) : .elsewhere(entry.name)
    }
}
