package import Configuration
package import Crypto
package import LDAP
internal import State
internal import System
internal import Wire

/// A conversation with the LDAP directory: the steps of a login, and what administrators ask.
///
/// Searches run as the lookup user. All steps share one time limit.
package struct LDAPSession: ~Copyable {
    /// The time limit of all steps together, in milliseconds: shorter than a web server waits.
    private static let timeLimit = 10_000
    /// More groups than any user has; their names fit into memory.
    private static let maximumGroupCount = 10_000

    private let configuration: LDAPConfiguration
    private let deadline: Deadline
    private var connection: LDAPConnection

    /// The users who have a login name.
    package enum Finding: Equatable, Sendable {
        case noEntry
        case one(LDAPUserEntry)
        /// Several entries have the name, so none of them is accepted.
        case several
    }

    /// The answer of the directory about a password.
    package enum Verdict: Equatable, Sendable {
        case accepted
        /// With the words of the directory.
        case refused(String)
    }

    /// Begins a conversation, on the connection that this thread has kept or on a new one.
    package init(
        _ configuration: LDAPConfiguration, clients: NetworkClients
    ) throws(LDAPFailure) {
        self.configuration = configuration
        deadline = Deadline(milliseconds: LDAPSession.timeLimit)
        connection = try LDAPSession.connection(
            configuration, clients: clients, deadline: deadline)
    }

    /// Ends the conversation and keeps the connection for the next one. Not called after an
    /// error: the connection then closes.
    package consuming func end(keepingIn clients: NetworkClients) {
        clients.keep(connection)
    }

    package mutating func find(loginName: String) throws(LDAPFailure) -> Finding {
        var found: [LDAPUserEntry] = []
        var areTooMany = false
        // Always searches all bases, so that each name costs the same.
        for base in configuration.users.bases {
            let search = LDAPSearch(
                base: base, scope: .subtree,
                filter: configuration.users.filter.filter(loginName: loginName),
                attributes: configuration.userAttributes, limit: 1)
            do throws(LDAPError) {
                for entry in try connection.search(search, deadline: deadline) {
                    found.append(
                        try LDAPUserEntry(entry, attributes: configuration.userAttributes))
                }
            } catch .tooManyEntries {
                areTooMany = true
            } catch {
                throw failure(.userSearch, error)
            }
        }
        if areTooMany || found.count > 1 { return .several }
        return found.first.map { .one($0) } ?? .noEntry
    }

    package mutating func check(
        _ password: Secret, of user: LDAPUserEntry
    ) throws(LDAPFailure) -> Verdict {
        try check(password, name: user.writtenName)
    }

    /// Does the work of a password check without a user, so that the time of the answer reveals
    /// less about which names exist.
    package mutating func checkWithoutEntry(_ password: Secret) throws(LDAPFailure) {
        let name = Hexadecimal.encode(RandomBytes.make(16))
        _ = try check(password, name: "cn=\(name),\(configuration.users.bases[0])")
    }

    package mutating func groups(
        of user: LDAPUserEntry, loginName: String
    ) throws(LDAPFailure) -> [DistinguishedName] {
        guard let search = configuration.groups else { return [] }
        // The connection is bound as the user now, who may see less than the lookup user, or more.
        try LDAPSession.bindForLookup(&connection, configuration, deadline: deadline)
        let filter = search.filter.filter(loginName: loginName, userName: user.writtenName)
        var names: [DistinguishedName] = []
        for base in search.bases {
            do throws(LDAPError) {
                let entries = try connection.search(
                    LDAPSearch(
                        base: base, scope: .subtree, filter: filter,
                        limit: LDAPSession.maximumGroupCount - names.count),
                    deadline: deadline)
                for entry in entries {
                    names.append(try LDAPUserEntry(entry, attributes: []).name)
                }
            } catch {
                throw failure(.groupSearch, error)
            }
        }
        return names
    }

    package mutating func entry(named name: String) throws(LDAPFailure) -> LDAPUserEntry? {
        let search = LDAPSearch(base: name, scope: .entry, filter: "(objectClass=*)", limit: 1)
        do throws(LDAPError) {
            guard let entry = try connection.search(search, deadline: deadline).first else {
                return nil
            }
            return try LDAPUserEntry(entry, attributes: [])
        } catch .noSuchEntry {
            return nil
        } catch {
            throw failure(.entrySearch, error)
        }
    }

    private mutating func check(
        _ password: Secret, name: String
    ) throws(LDAPFailure) -> Verdict {
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
        _ step: LDAPFailure.Step, _ cause: LDAPError
    ) -> LDAPFailure {
        LDAPFailure(
            step: step, server: configuration.server.place.description, cause: cause)
    }

    /// A connection that is bound as the lookup user.
    private static func connection(
        _ configuration: LDAPConfiguration, clients: NetworkClients, deadline: Deadline
    ) throws(LDAPFailure) -> LDAPConnection {
        if var kept = clients.takeLDAPConnection() {
            do throws(LDAPFailure) {
                try bindForLookup(&kept, configuration, deadline: deadline)
                return kept
            } catch {
                // Directories close idle connections, and restart. Do not ask a hanging one twice.
                guard error.cause == .disconnected else { throw error }
            }
        }
        var connection = try newConnection(configuration, clients: clients, deadline: deadline)
        try bindForLookup(&connection, configuration, deadline: deadline)
        return connection
    }

    private static func newConnection(
        _ configuration: LDAPConfiguration, clients: NetworkClients, deadline: Deadline
    ) throws(LDAPFailure) -> LDAPConnection {
        do throws(LDAPError) {
            return try clients.connect(to: configuration.server, deadline: deadline)
        } catch {
            throw LDAPFailure(
                step: .connecting, server: configuration.server.place.description, cause: error)
        }
    }

    private static func bindForLookup(
        _ connection: inout LDAPConnection, _ configuration: LDAPConfiguration, deadline: Deadline
    ) throws(LDAPFailure) {
        do throws(LDAPError) {
            if let user = configuration.lookupUser {
                try connection.bind(
                    name: user.name, password: user.password.bytes, deadline: deadline)
            } else {
                try connection.bindAnonymously(deadline: deadline)
            }
        } catch {
            throw LDAPFailure(
                step: .lookupBind, server: configuration.server.place.description, cause: error)
        }
    }
}
