internal import Configuration
internal import Credentials
internal import Crypto
internal import LDAP
internal import Monitoring
internal import State
internal import Wire

/// The configured directory: who proves a password to it is who its entry says.
struct LDAPDirectory: Sendable {
    private let configuration: LDAPConfiguration
    private let attempts: Attempts
    private let metrics: Metrics?
    private let seats: SourceSeats
    private let availability = DirectoryAvailability()

    init(
        _ configuration: LDAPConfiguration, attempts: Attempts, metrics: Metrics? = nil,
        seats: SourceSeats
    ) {
        self.configuration = configuration
        self.attempts = attempts
        self.metrics = metrics
        self.seats = seats
        LDAPConnection.prepareLibrary()
    }

    /// A name and a password, and where they come from.
    struct Proof {
        let name: String
        let password: Secret
        let address: String
        let moment: Timestamp
    }

    /// Who a login name and its password belong to.
    struct Login {
        let user: DirectoryUser
        /// Their normalised names.
        let groups: [String]
    }

    /// Checks a password, and finds out who that is.
    ///
    /// - Parameter whenFound: Is told the name of whoever's password is tried, right or wrong.
    /// - Throws: ``STSError/directoryRefused(detail:)`` in the same words, and after the same questions to the
    ///   directory, whether there is nobody by that name, or several, or the password is not theirs;
    ///   ``STSError/providerUnreachable(detail:)`` when the directory does not answer as it should.
    func login(
        _ proof: Proof, clients: NetworkClients, whenFound: (String) -> Void
    ) throws(STSError) -> Login {
        try attempts.make(
            LoginAttempt(.loginName, name: proof.name, address: proof.address), now: proof.moment
        ) { () throws(STSError) in
            // One that is slow and still in time would hold every thread, whatever its availability is.
            try seats.taken(for: "the directory") { () throws(STSError) in
                try ask(proof, clients: clients, whenFound: whenFound)
            }
        }
    }

    private func ask(
        _ proof: Proof, clients: NetworkClients, whenFound: (String) -> Void
    ) throws(STSError) -> Login {
        guard availability.begin() else {
            throw .providerUnreachable(
                detail: "directory \(configuration.server.place): was too slow before, and another "
                    + "call is asking it")
        }
        let outcome: Result<Login, STSError>
        do throws(DirectoryFailure) {
            var session = try DirectorySession(configuration, clients: clients)
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
        _ session: inout DirectorySession, _ proof: Proof,
        whenFound: (String) -> Void
    ) throws(DirectoryFailure) -> Result<Login, STSError> {
        let entry: DirectoryEntry
        switch try session.find(loginName: proof.name) {
        case .one(let found): entry = found
        case .nobody:
            try session.checkForNobody(proof.password)
            return .failure(.directoryRefused(detail: "nobody in it has this name"))
        case .several:
            try session.checkForNobody(proof.password)
            return .failure(.directoryRefused(detail: "several of its entries have this name"))
        }
        whenFound(entry.name.description)
        let trial = attempts.trial(
            of: LoginAttempt(.directoryEntry, name: entry.name.description, address: proof.address),
            now: proof.moment)
        guard trial?.refusal == nil else {
            // To the directory more names are one than to us. Who tries many must not learn which are
            // somebody's, so the answer is that of a wrong password.
            try session.checkForNobody(proof.password)
            return .failure(
                .directoryRefused(detail: "not tried: too many failed attempts with this entry"))
        }
        if case .refused(let words) = try session.check(proof.password, of: entry) {
            trial?.countFailure()
            return .failure(.directoryRefused(detail: words))
        }
        trial?.rememberSuccess()
        let groups = try session.groups(of: entry, loginName: proof.name)
        return .success(
            Login(
                user: DirectoryUser(
                    name: entry.name.description, writtenName: entry.writtenName,
                    loginName: proof.name,
                    attributes: entry.attributes),
                groups: groups.map(\.description)))
    }
}
