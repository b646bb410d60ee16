internal import Configuration
internal import Glibc
internal import Monitoring
internal import State
internal import Synchronization
internal import System
internal import Wire

/// The keys that an OpenID provider signs with. Daypass fetches them, keeps them, and shares them
/// with its other processes in a file. It fetches them again when they are old, or when a token
/// names a key that is not among them.
final class ProviderKeys: Sendable {
    /// The age at which Daypass fetches keys again, in seconds. A withdrawn key is valid so long.
    static let maximumAge = 600
    /// How long Daypass uses the last keys while the issuer does not answer, in seconds.
    static let maximumStaleAge = 86_400
    /// The least time between two attempts to fetch, in seconds, over all processes. Otherwise
    /// tokens with invented key IDs would make Daypass ask the issuer all the time.
    static let attemptInterval = 10
    /// How long a call without keys waits for another call that fetches them, and how often it
    /// looks, in milliseconds.
    private static let waitLimit = 5_000
    private static let waitStep = 20

    private struct Loaded {
        let issuer: String
        let userInfoEndpoint: String?
        let keySet: JSONWebKeySet
        let fetched: Timestamp
        /// The file that contains the keys, `nil` if they could not be written.
        let identity: FileStatus.Identity?

        var finding: OpenIDProvider.Finding {
            .keys(issuer: issuer, count: keySet.keys.count, fetched: fetched)
        }

        func isYoungerThan(_ age: Int, now: Timestamp) -> Bool {
            // A process with a wrong clock fetched keys from the future.
            (0..<age).contains(now - fetched)
        }
    }

    private struct Kept {
        var loaded: Loaded?
        /// The second of the last look at the file.
        var second: Timestamp?
    }

    private let configuration: OpenIDProviderConfiguration
    private let reportProblem: @Sendable (String) -> Void
    private let metrics: Metrics?
    private let concurrency: SourceConcurrencyLimit
    private let cache: ProviderKeyCache
    private let kept = Mutex(Kept())
    /// The fetches on threads of their own that may not have ended.
    private let background = Mutex<[BackgroundCall<Result<Refresh, IdentityError>>]>([])

    /// - Parameter reportProblem: Tells the operator why Daypass uses old keys.
    init(
        _ configuration: OpenIDProviderConfiguration, directory: StateDirectory,
        metrics: Metrics? = nil, concurrency: SourceConcurrencyLimit,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.concurrency = concurrency
        self.reportProblem = reportProblem
        cache = ProviderKeyCache(directory: directory, provider: configuration.name)
    }

    /// Checks that one of the provider's keys signed a token.
    ///
    /// - Returns: The issuer that the token must name.
    /// - Throws: ``IdentityError/invalidIdentityToken(detail:)`` if no key did,
    ///   ``IdentityError/providerUnreachable(detail:)`` if there are no keys.
    func issuer(
        signing token: JSONWebToken, now: Timestamp,
        report: (OpenIDProvider.Finding) -> Void = { _ in }, fetch: DocumentFetch
    ) throws(IdentityError) -> String {
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
            // Do not wait for a key that may not exist: tokens with invented key IDs would block
            // every worker while the issuer hangs. SDKs retry after this refusal.
            throw .providerUnreachable(detail: "Daypass is asking the issuer for a new key")
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

    /// The URL that answers with claims of users, as it was when the keys were fetched.
    func userInfoEndpoint(
        now: Timestamp, fetch: DocumentFetch
    ) throws(IdentityError) -> String {
        guard let endpoint = try current(now: now, fetch: fetch).userInfoEndpoint else {
            throw .providerUnreachable(detail: "the provider has no userinfo_endpoint")
        }
        return endpoint
    }

    /// Fresh keys, or the last valid ones while the issuer does not answer. A call that has these
    /// does not wait for the attempt of another call.
    private func current(
        now: Timestamp, fetch: DocumentFetch
    ) throws(IdentityError) -> Loaded {
        let known = recent(now: now)
        if let known, known.isYoungerThan(ProviderKeys.maximumAge, now: now) { return known }
        guard let known, known.isYoungerThan(ProviderKeys.maximumStaleAge, now: now) else {
            // Without keys, the calls that wait for another call's attempt block workers, too.
            return try concurrency.withSlot(of: "provider \(configuration.name)") {
                () throws(IdentityError) in
                try awaited(now: now, fetch: fetch, instead: known)
            }
        }
        do throws(IdentityError) {
            switch try refresh(now: now, fetch: fetch, instead: known) {
            case .loaded(let loaded): return loaded
            case .underWay, .tooEarly: return known
            }
        } catch {
            reportProblem(
                "provider \(configuration.name): keys of \(known.fetched.iso8601) stay in use: "
                    + "\(error)")
            return known
        }
    }

    /// Keys for a call that has none to use meanwhile.
    private func awaited(
        now: Timestamp, fetch: DocumentFetch, instead known: Loaded?
    ) throws(IdentityError) -> Loaded {
        switch try refresh(now: now, fetch: fetch, instead: known) {
        case .loaded(let loaded): return loaded
        case .underWay: return try loadedByOther(instead: known, until: fetch.deadline)
        case .tooEarly:
            throw .providerUnreachable(detail: "the last attempt to fetch its keys failed")
        }
    }

    /// The keys as of the last look at the file, which is less than a second ago. Another process
    /// seldom has newer ones.
    private func recent(now: Timestamp) -> Loaded? {
        let (known, isDue) = kept.withLock { kept in
            defer { kept.second = now }
            return (kept.loaded, kept.second != now)
        }
        return isDue || known == nil ? load() : known
    }

    /// The keys in the file, read again only after a change; or fetched keys that were not written.
    private func load() -> Loaded? {
        let identity = cache.identity
        let known = kept.withLock { $0.loaded }
        if let known, known.identity == identity { return known }
        guard let identity, let metadata = cache.read(),
            metadata.configURL == configuration.configURL,
            OpenIDProviderConfiguration.isSameIssuer(metadata.issuer, configuration.issuer),
            // The file may be older than the setting that Daypass asks for claims.
            !configuration.asksUserInfo || metadata.userInfoEndpoint != nil,
            let keySet = JSONWebKeySet(json: metadata.keySet)
        else {
            // An operator who removes the file wants its keys to end, also for the other calls of
            // this second.
            kept.withLock { $0.loaded = nil }
            return nil
        }
        return keep(metadata, keySet: keySet, identity: identity)
    }

    private func keep(
        _ metadata: ProviderMetadata, keySet: JSONWebKeySet, identity: FileStatus.Identity?
    ) -> Loaded {
        let loaded = Loaded(
            issuer: metadata.issuer, userInfoEndpoint: metadata.userInfoEndpoint, keySet: keySet,
            fetched: metadata.fetched, identity: identity)
        kept.withLock { $0.loaded = loaded }
        return loaded
    }

    /// The outcome of an attempt to get newer keys.
    private enum Refresh {
        case loaded(Loaded)
        case underWay
        case tooEarly
    }

    /// Gets newer keys, unless another call is fetching them or has just done so.
    private func refresh(
        now: Timestamp, fetch: DocumentFetch, instead known: Loaded?
    ) throws(IdentityError) -> Refresh {
        switch fetch {
        case .own(let fetch): return try attempt(now: now, fetch: fetch, instead: known)
        case .background(let deadline, let makeFetch):
            let call: BackgroundCall<Result<Refresh, IdentityError>>
            do throws(SystemError) {
                call = try BackgroundCall.begin {
                    Result { () throws(IdentityError) in
                        try self.attempt(now: now, fetch: makeFetch(), instead: known)
                    }
                }
            } catch {
                throw .internalFailure(detail: "\(error)")
            }
            background.withLock { calls in
                calls.removeAll(where: \.hasEnded)
                calls.append(call)
            }
            return try call.outcome(until: deadline)?.get() ?? .underWay
        }
    }

    /// Waits for the fetches that calls have left to other threads; a fetch ends within seconds.
    func finishFetches() {
        for call in background.withLock({ $0 }) { call.outcome() }
    }

    private func attempt(
        now: Timestamp, fetch: ProviderDocuments.Fetch, instead known: Loaded?
    ) throws(IdentityError) -> Refresh {
        let attempt: SharedWork.Outcome<Result<Loaded, IdentityError>>
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
            // It may be too early because another call has fetched keys in the meantime.
            guard let loaded = load(), loaded.identity != known?.identity else { return .tooEarly }
            return .loaded(loaded)
        }
    }

    /// Fetches the keys and shares them. If they can't be written, only this process uses them.
    private func fetched(
        now: Timestamp, fetch: ProviderDocuments.Fetch
    ) -> Result<Loaded, IdentityError> {
        do throws(IdentityError) {
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
    private func loadedByOther(
        instead known: Loaded?, until deadline: Deadline?
    ) throws(IdentityError) -> Loaded {
        let deadline = deadline ?? Deadline(milliseconds: ProviderKeys.waitLimit)
        while !deadline.hasPassed {
            _ = usleep(UInt32(ProviderKeys.waitStep) * 1_000)
            if let loaded = load(), loaded.identity != known?.identity { return loaded }
        }
        throw .providerUnreachable(detail: "the issuer has not answered yet")
    }
}
