package import Configuration
package import LDAP
internal import State
internal import Wire

/// What administrators ask the directory.
package struct DirectoryProbe {
    private let configuration: LDAPConfiguration
    private let clients: NetworkClients

    package init(_ configuration: LDAPConfiguration, certificateAuthorityFile: String?) {
        self.configuration = configuration
        clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
    }

    /// Connects, searches as the lookup user, and looks whether there are the places to search in.
    ///
    /// - Returns: The bases that there are not.
    package func missingBases() throws(DirectoryFailure) -> [String] {
        var session = try DirectorySession(configuration, clients: clients)
        var missing: [String] = []
        for base in configuration.users.bases + (configuration.groups?.bases ?? [])
        where try session.entry(named: base) == nil {
            missing.append(base)
        }
        session.end(keepingIn: clients)
        return missing
    }

    /// The user of a login name.
    package func user(loginName: String) throws(DirectoryFailure) -> DirectorySession.Finding {
        var session = try DirectorySession(configuration, clients: clients)
        let finding = try session.find(loginName: loginName)
        session.end(keepingIn: clients)
        return finding
    }

    /// What a distinguished name stands for.
    package enum Place: Equatable, Sendable {
        case nothing
        /// An entry where nobody looks for one of its kind.
        case elsewhere(DistinguishedName)
        /// An entry below one of the bases, by the name that the directory writes.
        case found(DistinguishedName)
    }

    package func user(named name: DistinguishedName) throws(DirectoryFailure) -> Place {
        try place(of: name, bases: configuration.users.bases)
    }

    package func group(named name: DistinguishedName) throws(DirectoryFailure) -> Place {
        try place(of: name, bases: configuration.groups?.bases ?? [])
    }

    private func place(
        of name: DistinguishedName, bases: [String]
    ) throws(DirectoryFailure) -> Place {
        var session = try DirectorySession(configuration, clients: clients)
        guard let entry = try session.entry(named: name.description) else { return .nothing }
        var isFound = false
        for base in bases {
            // Compared as the directory writes both: in which letters case matters, it alone knows.
            guard let base = try session.entry(named: base) else { continue }
            isFound = isFound || entry.name.isBelow(base.name)
        }
        session.end(keepingIn: clients)
        return isFound ? .found(entry.name) : .elsewhere(entry.name)
    }
}
