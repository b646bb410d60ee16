internal import Credentials
internal import Crypto
internal import State
internal import Upstream
internal import Wire

/// The configured directory: who proves a password to it is who its entry says.
struct LDAPDirectory: Sendable {
    private let configuration: LDAPConfiguration
    private let metrics: Metrics?
    private let availability = DirectoryAvailability()

    init(_ configuration: LDAPConfiguration, metrics: Metrics? = nil) {
        self.configuration = configuration
        self.metrics = metrics
        LDAPConnection.prepareLibrary()
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
        name: String, password: Secret, clients: NetworkClients, whenFound: (String) -> Void
    ) throws(STSError) -> Login {
        guard availability.begin() else {
            throw .providerUnreachable(
                detail: "directory: was too slow before, and another call is asking it")
        }
        let outcome: Result<Login, STSError>
        do throws(DirectoryFailure) {
            var session = try DirectorySession(configuration, clients: clients)
            outcome = try login(&session, name: name, password: password, whenFound: whenFound)
            session.end(keepingIn: clients)
        } catch {
            availability.end(isInTime: error.cause != .timeout)
            metrics?.countFailure(of: .directory)
            throw .providerUnreachable(detail: error.description)
        }
        availability.end(isInTime: true)
        return try outcome.get()
    }

    private func login(
        _ session: inout DirectorySession, name: String, password: Secret,
        whenFound: (String) -> Void
    ) throws(DirectoryFailure) -> Result<Login, STSError> {
        let entry: DirectoryEntry
        switch try session.find(loginName: name) {
        case .one(let found): entry = found
        case .nobody:
            try session.checkForNobody(password)
            return .failure(.directoryRefused(detail: "nobody in it has this name"))
        case .several:
            try session.checkForNobody(password)
            return .failure(.directoryRefused(detail: "several of its entries have this name"))
        }
        whenFound(entry.name.description)
        if case .refused(let words) = try session.check(password, of: entry) {
            return .failure(.directoryRefused(detail: words))
        }
        let groups = try session.groups(of: entry, loginName: name)
        return .success(
            Login(
                user: DirectoryUser(
                    name: entry.name.description, writtenName: entry.writtenName, loginName: name,
                    attributes: entry.attributes),
                groups: groups.map(\.description)))
    }
}
