internal import Configuration
internal import Credentials
internal import Monitoring
internal import State
internal import Synchronization
internal import System
internal import Wire

/// The keys that an OpenID provider signs with: fetched, kept, shared with the other processes by a file,
/// and fetched anew when they are old or do not have the key that a token names.
final class ProviderKeys: Sendable {
    /// How old keys may become before they are fetched anew, in seconds: a key that the issuer has withdrawn
    /// is believed for that long.
    static let maximumAge = 600
    /// How long the last keys serve while the issuer does not answer, in seconds.
    static let maximumStaleAge = 86_400
    /// The least time between two attempts to fetch, in seconds, over all processes: tokens with invented
    /// key IDs must not make us ask the issuer all the time.
    static let attemptInterval = 10
    /// How long to wait for another who is fetching what we can't do without, in milliseconds, and how often
    /// to look.
    private static let waitLimit = 5_000
    private static let waitStep = 20

    private struct Loaded {
        let issuer: String
        let userInfoEndpoint: String?
        let keySet: JSONWebKeySet
        let fetched: Timestamp
        /// The file that they stand in; nil for keys that could not be written into one.
        let identity: FileStatus.Identity?

        var finding: Finding {
            .keys(issuer: issuer, count: keySet.keys.count, fetched: fetched)
        }

        func isYoungerThan(_ age: Int, now: Timestamp) -> Bool {
            // Keys from the future were fetched by a clock that was wrong.
            (0..<age).contains(now - fetched)
        }
    }

    private let configuration: OpenIDProviderConfiguration
    private let reportProblem: @Sendable (String) -> Void
    private let metrics: Metrics?
    private let seats: SourceSeats
    private let cache: ProviderKeyCache
    private let loaded = Mutex<Loaded?>(nil)

    /// - Parameter reportProblem: Tells the operator why old keys serve.
    init(
        _ configuration: OpenIDProviderConfiguration, directory: StateDirectory,
        metrics: Metrics? = nil, seats: SourceSeats,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.seats = seats
        self.reportProblem = reportProblem
        cache = ProviderKeyCache(directory: directory, provider: configuration.name)
    }

    /// What comes out while a signature is checked.
    enum Finding {
        /// Whose keys there are, how many, and from when.
        case keys(issuer: String, count: Int, fetched: Timestamp)
        /// The signature is good.
        case signature
    }

    /// Checks that a token is signed with one of the provider's keys, and names its issuer.
    ///
    /// - Parameter report: Is told how far it went.
    /// - Throws: ``STSError/invalidIdentityToken(detail:)`` when it is not,
    ///   ``STSError/providerUnreachable(detail:)`` when the keys can't be had.
    func issuer(
        signing token: JSONWebToken, now: Timestamp, report: (Finding) -> Void = { _ in },
        fetch: ProviderDocuments.Fetch
    ) throws(STSError) -> String {
        let current = try current(now: now, fetch: fetch)
        report(current.finding)
        if let isSigned = current.keySet.verifies(token) {
            guard isSigned else { throw .invalidIdentityToken(detail: "wrong signature") }
            report(.signature)
            return current.issuer
        }
        let newer: Loaded
        switch try refresh(now: now, fetch: fetch, instead: current) {
        case .loaded(let loaded): newer = loaded
        case .underWay:
            // Nobody waits for a key that may not exist: who invents key IDs while the issuer hangs would hold
            // every thread. SDKs try again after this refusal.
            throw .providerUnreachable(detail: "another call is asking the issuer for a new key")
        case .tooEarly:
            throw .invalidIdentityToken(detail: current.keySet.absence(ofKeyFor: token))
        }
        report(newer.finding)
        switch newer.keySet.verifies(token) {
        case true?: break
        case false?: throw .invalidIdentityToken(detail: "wrong signature")
        case nil: throw .invalidIdentityToken(detail: newer.keySet.absence(ofKeyFor: token))
        }
        report(.signature)
        return newer.issuer
    }

    /// Where the provider tells of its users, as of when its keys were fetched.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    func userInfoEndpoint(
        now: Timestamp, fetch: ProviderDocuments.Fetch
    ) throws(STSError) -> String {
        guard let endpoint = try current(now: now, fetch: fetch).userInfoEndpoint else {
            throw .providerUnreachable(detail: "the provider has no userinfo_endpoint")
        }
        return endpoint
    }

    /// The keys as they are: fresh ones, or the last good ones while the issuer does not answer. Who has
    /// these waits for nobody else's attempt.
    private func current(
        now: Timestamp, fetch: ProviderDocuments.Fetch
    ) throws(STSError) -> Loaded {
        let known = load()
        if let known, known.isYoungerThan(ProviderKeys.maximumAge, now: now) { return known }
        guard let known, known.isYoungerThan(ProviderKeys.maximumStaleAge, now: now) else {
            // Without keys everybody waits for the issuer, and not only who asks it.
            return try seats.taken(for: "provider \(configuration.name)") { () throws(STSError) in
                try awaited(now: now, fetch: fetch, instead: known)
            }
        }
        do throws(STSError) {
            switch try refresh(now: now, fetch: fetch, instead: known) {
            case .loaded(let loaded): return loaded
            case .underWay, .tooEarly: return known
            }
        } catch {
            reportProblem(
                "provider \(configuration.name): keys of \(known.fetched.iso8601) serve on: "
                    + (error.detail ?? error.message))
            return known
        }
    }

    /// The keys of who has none that could serve.
    private func awaited(
        now: Timestamp, fetch: ProviderDocuments.Fetch, instead known: Loaded?
    ) throws(STSError) -> Loaded {
        switch try refresh(now: now, fetch: fetch, instead: known) {
        case .loaded(let loaded): return loaded
        case .underWay: return try loadedByOther(instead: known)
        case .tooEarly:
            throw .providerUnreachable(detail: "the last attempt to fetch its keys has failed")
        }
    }

    /// What the file has, parsed again only when it has changed; else what was fetched and could not be
    /// written.
    private func load() -> Loaded? {
        let identity = cache.identity
        let known = loaded.withLock { $0 }
        if let known, known.identity == identity { return known }
        guard let identity, let metadata = cache.read(),
            metadata.configURL == configuration.configURL,
            OpenIDProviderConfiguration.isSameIssuer(metadata.issuer, configuration.issuer),
            // The file may be older than the wish to ask.
            !configuration.asksUserInfo || metadata.userInfoEndpoint != nil,
            let keySet = JSONWebKeySet(json: metadata.keySet)
        else { return nil }
        return keep(metadata, keySet: keySet, identity: identity)
    }

    private func keep(
        _ metadata: ProviderMetadata, keySet: JSONWebKeySet, identity: FileStatus.Identity?
    ) -> Loaded {
        let loaded = Loaded(
            issuer: metadata.issuer, userInfoEndpoint: metadata.userInfoEndpoint, keySet: keySet,
            fetched: metadata.fetched, identity: identity)
        self.loaded.withLock { $0 = loaded }
        return loaded
    }

    /// What became of the wish for newer keys.
    private enum Refresh {
        case loaded(Loaded)
        case underWay
        case tooEarly
    }

    /// Fetches the keys, unless another is at it or was a moment ago.
    private func refresh(
        now: Timestamp, fetch: ProviderDocuments.Fetch, instead known: Loaded?
    ) throws(STSError) -> Refresh {
        let attempt: SharedWork.Outcome<Result<Loaded, STSError>>
        do throws(FileError) {
            attempt = try cache.attempt(now: now, interval: ProviderKeys.attemptInterval) {
                fetched(now: now, fetch: fetch)
            }
        } catch {
            reportProblem(error.description)
            throw .internalFailure(detail: error.description)
        }
        switch attempt {
        case .made(.failure(let error)): throw error
        case .made(.success(let loaded)): return .loaded(loaded)
        case .underWay: return .underWay
        case .tooEarly:
            // It may be too early because another has fetched since we looked.
            guard let loaded = load(), loaded.identity != known?.identity else { return .tooEarly }
            return .loaded(loaded)
        }
    }

    /// Fetches the keys, and lets the other processes have them. Where they can't be written they serve this
    /// process alone.
    private func fetched(
        now: Timestamp, fetch: ProviderDocuments.Fetch
    ) -> Result<Loaded, STSError> {
        do throws(STSError) {
            let documents = try ProviderDocuments.fetch(configuration, fetch: fetch)
            let metadata = ProviderMetadata(
                configURL: configuration.configURL, issuer: documents.issuer,
                userInfoEndpoint: documents.userInfoEndpoint, keySet: documents.keySetJSON,
                fetched: now)
            do throws(FileError) {
                try cache.write(metadata)
            } catch {
                reportProblem(error.description)
            }
            return .success(keep(metadata, keySet: documents.keySet, identity: cache.identity))
        } catch {
            metrics?.countFailure(of: .issuer)
            return .failure(error)
        }
    }

    /// Waits for the keys that another thread or process is fetching.
    private func loadedByOther(instead known: Loaded?) throws(STSError) -> Loaded {
        for _ in 0..<(ProviderKeys.waitLimit / ProviderKeys.waitStep) {
            Pause.milliseconds(ProviderKeys.waitStep)
            if let loaded = load(), loaded.identity != known?.identity { return loaded }
        }
        throw .providerUnreachable(
            detail: "another call is asking the issuer, and has no answer yet")
    }
}
