package import Configuration
internal import HTTP
internal import Monitoring
internal import State
package import System
package import Wire

/// A configured OpenID provider, and the keys that it signs with.
package struct OpenIDProvider: Sendable {
    package let configuration: OpenIDProviderConfiguration
    let rules: WebIdentityRules
    private let keys: ProviderKeys
    private let metrics: Metrics?
    private let concurrency: SourceConcurrencyLimit

    init(
        _ configuration: OpenIDProviderConfiguration, directory: StateDirectory,
        metrics: Metrics? = nil, concurrency: SourceConcurrencyLimit,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        rules = WebIdentityRules(configuration)
        keys = ProviderKeys(
            configuration, directory: directory, metrics: metrics, concurrency: concurrency,
            reportProblem: reportProblem)
        self.metrics = metrics
        self.concurrency = concurrency
    }

    /// A step in the verification of a token.
    package enum Finding: Sendable {
        /// The provider's keys are at hand.
        case keys(issuer: String, count: Int, fetched: Timestamp)
        /// One of them made the signature.
        case signature
    }

    /// Whether the provider is the one that a token names as its issuer.
    func mayIssue(_ claims: WebIdentityClaims) -> Bool {
        configuration.mayIssue(claims.issuer ?? "")
    }

    /// Checks that the provider signed a token, that it is for Daypass, and that it is valid now.
    ///
    /// - Parameter deadline: When the call stops waiting for the provider's keys; `nil` if it waits
    ///   for as long as Daypass does.
    /// - Parameter report: Receives each step that succeeds.
    package func verify(
        _ token: WebIdentityToken, clients: NetworkClients, now: Timestamp,
        waitingUntil deadline: Deadline? = nil, report: (Finding) -> Void = { _ in }
    ) throws(IdentityError) {
        let issuer = try keys.issuer(
            signing: token.signed, now: now, report: report,
            fetch: clients.documentFetch(waitingUntil: deadline))
        try rules.check(token.claims, issuer: issuer, now: now)
    }

    /// The identity that a verified token proves. If the configuration says so, Daypass asks the
    /// provider for more claims with the access token.
    package func identity(
        _ claims: WebIdentityClaims, accessToken: String?, clients: NetworkClients, now: Timestamp
    ) throws(IdentityError) -> WebIdentity {
        let subject = try claims.requiredSubject
        guard configuration.asksUserInfo else {
            return WebIdentity(subject: subject, claims: claims, configuration: configuration)
        }
        guard let accessToken else { throw .missingParameter("WebIdentityAccessToken") }
        let userInfo = try userInfo(
            of: subject, accessToken: accessToken, clients: clients, now: now)
        return WebIdentity(
            subject: subject, claims: claims.adding(userInfo), configuration: configuration)
    }

    func finishFetches() { keys.finishFetches() }

    func userInfo(
        of subject: String, accessToken: String, clients: NetworkClients, now: Timestamp
    ) throws(IdentityError) -> JSONObject {
        let endpoint = try keys.userInfoEndpoint(now: now, fetch: .own(clients.get))
        return try concurrency.withSlot(of: "provider \(configuration.name)") {
            () throws(IdentityError) in
            do throws(IdentityError) {
                return try UserInfo.claims(
                    of: subject, accessToken: accessToken, endpoint: endpoint, send: clients.send)
            } catch {
                if case .providerUnreachable = error { metrics?.countFailure(of: .issuer) }
                throw error
            }
        }
    }
}
