internal import Credentials
internal import State
internal import Synchronization
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
    /// How long to wait for another who is fetching, in milliseconds, and how often to look.
    private static let waitLimit = 1_000
    private static let waitStep = 20

    private struct Loaded {
        let issuer: String
        let keySet: JSONWebKeySet
        let fetched: Timestamp
        let identity: FileStatus.Identity

        func isYoungerThan(_ age: Int, now: Timestamp) -> Bool {
            // Keys from the future were fetched by a clock that was wrong.
            (0..<age).contains(now - fetched)
        }
    }

    private let configuration: OpenIDProviderConfiguration
    private let cache: ProviderKeyCache
    private let loaded = Mutex<Loaded?>(nil)

    init(_ configuration: OpenIDProviderConfiguration, directory: StateDirectory) {
        self.configuration = configuration
        cache = ProviderKeyCache(directory: directory, provider: configuration.name)
    }

    /// Checks that a token is signed with one of the provider's keys, and names its issuer.
    ///
    /// - Throws: ``STSError/invalidIdentityToken(detail:)`` when it is not,
    ///   ``STSError/providerUnreachable(detail:)`` when the keys can't be had.
    func issuer(
        signing token: JSONWebToken, now: Timestamp, fetch: ProviderDocuments.Fetch
    ) throws(STSError) -> String {
        let current = try current(now: now, fetch: fetch)
        if let isSigned = current.keySet.verifies(token) {
            guard isSigned else { throw .invalidIdentityToken(detail: "wrong signature") }
            return current.issuer
        }
        guard let newer = try refreshed(now: now, fetch: fetch, instead: current),
            newer.keySet.verifies(token) == true
        else { throw .invalidIdentityToken(detail: "the issuer has no such key") }
        return newer.issuer
    }

    /// The keys as they are: fresh ones, or the last good ones while the issuer does not answer.
    private func current(now: Timestamp, fetch: ProviderDocuments.Fetch) throws(STSError) -> Loaded
    {
        let known = try load()
        if let known, known.isYoungerThan(ProviderKeys.maximumAge, now: now) { return known }
        do throws(STSError) {
            if let fresh = try refreshed(now: now, fetch: fetch, instead: known) { return fresh }
        } catch {
            guard let known, known.isYoungerThan(ProviderKeys.maximumStaleAge, now: now) else {
                throw error
            }
            return known
        }
        guard let known, known.isYoungerThan(ProviderKeys.maximumStaleAge, now: now) else {
            throw .providerUnreachable(detail: "the last attempt to fetch its keys has failed")
        }
        return known
    }

    /// What the file has, parsed again only when it has changed.
    private func load() throws(STSError) -> Loaded? {
        do throws(StateError) {
            guard let identity = try cache.identity else { return nil }
            if let loaded = loaded.withLock({ $0 }), loaded.identity == identity { return loaded }
            guard let metadata = try cache.read(),
                metadata.configURL == configuration.configURL,
                OpenIDProviderConfiguration.isSameIssuer(metadata.issuer, configuration.issuer),
                let keySet = JSONWebKeySet(json: metadata.keySet)
            else { return nil }
            let loaded = Loaded(
                issuer: metadata.issuer, keySet: keySet, fetched: metadata.fetched,
                identity: identity)
            self.loaded.withLock { $0 = loaded }
            return loaded
        } catch {
            throw .internalFailure(detail: error.description)
        }
    }

    /// Fetches the keys, or waits for another who does.
    ///
    /// - Returns: Keys that are not those that the caller has; nil when there are none.
    private func refreshed(
        now: Timestamp, fetch: ProviderDocuments.Fetch, instead known: Loaded?
    ) throws(STSError) -> Loaded? {
        let attempt: ProviderKeyCache.Attempt<Result<Void, STSError>>
        do throws(StateError) {
            attempt = try cache.attempt(now: now, interval: ProviderKeys.attemptInterval) {
                () throws(StateError) -> Result<Void, STSError> in
                let fetched: ProviderMetadata
                do throws(STSError) {
                    let documents = try ProviderDocuments.fetch(configuration, fetch: fetch)
                    fetched = ProviderMetadata(
                        configURL: configuration.configURL, issuer: documents.issuer,
                        keySet: documents.keySetJSON, fetched: now)
                } catch {
                    return .failure(error)
                }
                try cache.write(fetched)
                return .success(())
            }
        } catch {
            throw .internalFailure(detail: error.description)
        }
        switch attempt {
        case .made(.failure(let error)): throw error
        case .made(.success): return try load()
        case .underWay: return try waitForOther(instead: known)
        case .tooEarly:
            // Another may have fetched since we looked.
            let loaded = try load()
            return loaded?.identity == known?.identity ? nil : loaded
        }
    }

    private func waitForOther(instead known: Loaded?) throws(STSError) -> Loaded? {
        for _ in 0..<(ProviderKeys.waitLimit / ProviderKeys.waitStep) {
            Pause.milliseconds(ProviderKeys.waitStep)
            if let loaded = try load(), loaded.identity != known?.identity { return loaded }
        }
        return nil
    }
}
