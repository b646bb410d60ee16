package import Configuration
package import Crypto
package import LDAP
internal import State
internal import Wire

/// A conversation with the directory: the steps of a login, and what administrators ask.
///
/// It searches as the lookup user. Whoever asks the next step does so in the time that the whole has.
package struct DirectorySession: ~Copyable {
    /// How long all steps may take together, in milliseconds: less than a web server waits.
    private static let timeLimit = 10_000
    /// More groups than anybody is in; their names fit into memory.
    private static let maximumGroupCount = 10_000

    private let configuration: LDAPConfiguration
    private let deadline: Deadline
    private var connection: LDAPConnection

    /// Who has a login name.
    package enum Finding: Equatable, Sendable {
        case nobody
        case one(DirectoryEntry)
        /// Several people: none of them is meant.
        case several
    }

    /// What the directory makes of a password.
    package enum Verdict: Equatable, Sendable {
        case accepted
        /// With what the directory says of it.
        case refused(String)
    }

    /// Begins a conversation, on the connection that this thread has kept, or on a new one.
    package init(
        _ configuration: LDAPConfiguration, clients: NetworkClients
    ) throws(DirectoryFailure) {
        self.configuration = configuration
        deadline = Deadline(milliseconds: DirectorySession.timeLimit)
        connection = try DirectorySession.connection(
            configuration, clients: clients, deadline: deadline)
    }

    /// Ends the conversation, so that the next one need not connect again.
    ///
    /// Not called after an error: then the connection closes.
    package consuming func end(keepingIn clients: NetworkClients) {
        clients.keep(connection)
    }

    /// Looks for a user under all bases.
    package mutating func find(loginName: String) throws(DirectoryFailure) -> Finding {
        var found: [DirectoryEntry] = []
        var areTooMany = false
        // All bases are searched, whoever is found in the first: each name costs the same.
        for base in configuration.users.bases {
            let search = LDAPSearch(
                base: base, scope: .subtree,
                filter: configuration.users.filter.filter(loginName: loginName),
                attributes: configuration.userAttributes, limit: 1)
            do throws(LDAPError) {
                for entry in try connection.search(search, deadline: deadline) {
                    found.append(
                        try DirectoryEntry(entry, attributes: configuration.userAttributes))
                }
            } catch .tooManyEntries {
                areTooMany = true
            } catch {
                throw failure(.userSearch, error)
            }
        }
        if areTooMany || found.count > 1 { return .several }
        return found.first.map { .one($0) } ?? .nobody
    }

    /// Checks a user's password, by binding with it.
    package mutating func check(
        _ password: Secret, of user: DirectoryEntry
    ) throws(DirectoryFailure) -> Verdict {
        try check(password, name: user.writtenName)
    }

    /// Does what checking a password would, for nobody: so the time tells less of whether there is somebody.
    package mutating func checkForNobody(_ password: Secret) throws(DirectoryFailure) {
        let name = Hexadecimal.encode(RandomBytes.make(16))
        _ = try check(password, name: "cn=\(name),\(configuration.users.bases[0])")
    }

    /// The groups of a user, under all bases.
    package mutating func groups(
        of user: DirectoryEntry, loginName: String
    ) throws(DirectoryFailure) -> [DistinguishedName] {
        guard let search = configuration.groups else { return [] }
        // The connection is the user's now, who may see less, or more.
        try DirectorySession.bindForLookup(&connection, configuration, deadline: deadline)
        let filter = search.filter.filter(loginName: loginName, userName: user.writtenName)
        var names: [DistinguishedName] = []
        for base in search.bases {
            do throws(LDAPError) {
                let entries = try connection.search(
                    LDAPSearch(
                        base: base, scope: .subtree, filter: filter,
                        limit: DirectorySession.maximumGroupCount - names.count),
                    deadline: deadline)
                for entry in entries {
                    names.append(try DirectoryEntry(entry, attributes: []).name)
                }
            } catch {
                throw failure(.groupSearch, error)
            }
        }
        return names
    }

    /// The entry of a name, nil when there is none.
    package mutating func entry(named name: String) throws(DirectoryFailure) -> DirectoryEntry? {
        let search = LDAPSearch(base: name, scope: .entry, filter: "(objectClass=*)", limit: 1)
        do throws(LDAPError) {
            guard let entry = try connection.search(search, deadline: deadline).first else {
                return nil
            }
            return try DirectoryEntry(entry, attributes: [])
        } catch .noSuchEntry {
            return nil
        } catch {
            throw failure(.entrySearch, error)
        }
    }

    private mutating func check(
        _ password: Secret, name: String
    ) throws(DirectoryFailure) -> Verdict {
        do throws(LDAPError) {
            try connection.bind(name: name, password: password.bytes, deadline: deadline)
            return .accepted
        } catch .refused(let code, let words) {
            return .refused(LDAPError.refused(code: code, words: words).description)
        } catch {
            throw failure(.passwordCheck, error)
        }
    }

    private func failure(
        _ step: DirectoryFailure.Step, _ cause: LDAPError
    ) -> DirectoryFailure {
        DirectoryFailure(
            step: step, server: configuration.server.place.description, cause: cause)
    }

    /// A connection that is the lookup user's.
    private static func connection(
        _ configuration: LDAPConfiguration, clients: NetworkClients, deadline: Deadline
    ) throws(DirectoryFailure) -> LDAPConnection {
        if var kept = clients.takeDirectoryConnection() {
            do throws(DirectoryFailure) {
                try bindForLookup(&kept, configuration, deadline: deadline)
                return kept
            } catch {
                // Directories close what is idle, and restart. One that hangs is not asked twice.
                guard error.cause == .disconnected else { throw error }
            }
        }
        var connection = try newConnection(configuration, clients: clients, deadline: deadline)
        try bindForLookup(&connection, configuration, deadline: deadline)
        return connection
    }

    private static func newConnection(
        _ configuration: LDAPConfiguration, clients: NetworkClients, deadline: Deadline
    ) throws(DirectoryFailure) -> LDAPConnection {
        do throws(LDAPError) {
            return try clients.connect(to: configuration.server, deadline: deadline)
        } catch {
            throw DirectoryFailure(
                step: .connecting, server: configuration.server.place.description, cause: error)
        }
    }

    private static func bindForLookup(
        _ connection: inout LDAPConnection, _ configuration: LDAPConfiguration, deadline: Deadline
    ) throws(DirectoryFailure) {
        do throws(LDAPError) {
            if let user = configuration.lookupUser {
                try connection.bind(
                    name: user.name, password: user.password.bytes, deadline: deadline)
            } else {
                try connection.bindAnonymously(deadline: deadline)
            }
        } catch {
            throw DirectoryFailure(
                step: .lookupBind, server: configuration.server.place.description, cause: error)
        }
    }
}
