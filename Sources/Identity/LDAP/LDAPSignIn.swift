package import Configuration
package import Credentials
package import Crypto
internal import LDAP
package import Monitoring
internal import State
package import Wire

/// Signs callers in with a login name and a password of the configured LDAP directory.
package struct LDAPSignIn: Sendable {
    private let configuration: LDAPConfiguration
    private let attempts: LoginAttempts
    private let metrics: Metrics?
    private let concurrency: SourceConcurrencyLimit
    private let availability = LDAPAvailability()

    package init(
        _ configuration: LDAPConfiguration, attempts: LoginAttempts, metrics: Metrics? = nil,
        concurrency: SourceConcurrencyLimit
    ) {
        self.configuration = configuration
        self.attempts = attempts
        self.metrics = metrics
        self.concurrency = concurrency
        LDAPConnection.prepareLibrary()
    }

    package struct Proof {
        let name: String
        let password: Secret
        let address: String
        let moment: Timestamp

        package init(name: String, password: Secret, address: String, moment: Timestamp) {
            self.name = name
            self.password = password
            self.address = address
            self.moment = moment
        }
    }

    /// The user whom a login name and its password belong to.
    package struct Login {
        package let user: LDAPUser
        /// The normalized names of the groups.
        package let groups: [String]
    }

    /// Checks a password, and finds its user.
    ///
    /// - Parameter whenFound: Receives the name of the entry whose password is tried.
    /// - Throws: ``IdentityError/ldapRefused(detail:)`` if no entry or several entries have the
    ///   name, or if the password is wrong: always in the same words for the caller, and after the
    ///   same questions to the directory. ``IdentityError/providerUnreachable(detail:)`` if the
    ///   directory does not answer as it should.
    package func login(
        _ proof: Proof, clients: NetworkClients, whenFound: (String) -> Void
    ) throws(IdentityError) -> Login {
        guard LDAPSignIn.isLoginName(proof.name) else {
            throw .ldapRefused(detail: "not asked: no login name looks like this")
        }
        guard LDAPSignIn.isPassword(proof.password) else {
            throw .ldapRefused(detail: "not asked: no password looks like this")
        }
        return try attempts.make(
            LoginAttempt(.loginName, name: proof.name, address: proof.address), now: proof.moment
        ) { () throws(IdentityError) in
            // Slow answers in time pass ``LDAPAvailability``, but would block every worker.
            try concurrency.withSlot(of: "the directory") { () throws(IdentityError) in
                try ask(proof, clients: clients, whenFound: whenFound)
            }
        }
    }

    private func ask(
        _ proof: Proof, clients: NetworkClients, whenFound: (String) -> Void
    ) throws(IdentityError) -> Login {
        guard availability.begin() else {
            throw .providerUnreachable(
                detail: "directory \(configuration.server.place): was too slow before, and another "
                    + "call is asking it")
        }
        let outcome: Result<Login, IdentityError>
        do throws(LDAPFailure) {
            var session = try LDAPSession(configuration, clients: clients)
            outcome = try ask(&session, proof, whenFound: whenFound)
            session.end(keepingIn: clients)
        } catch {
            availability.end(isInTime: error.cause.isInTime)
            metrics?.countFailure(of: .directory)
            throw .providerUnreachable(detail: error.description)
        }
        availability.end(isInTime: true)
        return try outcome.get()
    }

    private func ask(
        _ session: inout LDAPSession, _ proof: Proof,
        whenFound: (String) -> Void
    ) throws(LDAPFailure) -> Result<Login, IdentityError> {
        let entry: LDAPUserEntry
        switch try session.find(loginName: proof.name) {
        case .one(let found): entry = found
        case .noEntry:
            try session.checkWithoutEntry(proof.password)
            return .failure(.ldapRefused(detail: "no entry has this name"))
        case .several:
            try session.checkWithoutEntry(proof.password)
            return .failure(.ldapRefused(detail: "several entries have this name"))
        }
        whenFound(entry.name.description)
        let trial = attempts.trial(
            of: LoginAttempt(.directoryEntry, name: entry.name.description, address: proof.address),
            now: proof.moment)
        guard trial?.refusal == nil else {
            // The directory treats more spellings as the same name than Daypass does. Answer as for
            // a wrong password, so that trying spellings reveals nothing.
            try session.checkWithoutEntry(proof.password)
            return .failure(
                .ldapRefused(detail: "not tried: too many failed attempts with this entry"))
        }
        if case .refused(let words) = try session.check(proof.password, of: entry) {
            trial?.countFailure()
            return .failure(.ldapRefused(detail: words))
        }
        trial?.rememberSuccess()
        let groups = try session.groups(of: entry, loginName: proof.name)
        return .success(
            Login(
                user: LDAPUser(
                    name: entry.name.description, writtenName: entry.writtenName,
                    loginName: proof.name,
                    attributes: entry.attributes),
                groups: groups.map(\.description)))
    }

    /// Whether Daypass asks LDAP about a name.
    ///
    /// Most servers ignore spaces around a name, repeated spaces, and invisible characters. Then
    /// one person could have several values of `${ldap:username}` in policies.
    package static func isLoginName(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        let hasLooseSpace = zip([" "] + scalars, scalars + [" "]).contains { left, right in
            left.properties.isWhitespace && right.properties.isWhitespace
        }
        return !hasLooseSpace
            && scalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
    }

    /// Whether Daypass asks LDAP about a password. Some servers take one of only white space for
    /// no password (RFC 4513 §5.1.2), and servers disagree about NUL.
    private static func isPassword(_ password: Secret) -> Bool {
        let scalars = String(decoding: password.bytes, as: UTF8.self).unicodeScalars
        return !password.bytes.contains(0) && !scalars.allSatisfy(\.properties.isWhitespace)
    }
}
