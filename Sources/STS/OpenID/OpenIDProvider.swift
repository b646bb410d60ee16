internal import Configuration
internal import Credentials
internal import HTTP
internal import Monitoring
internal import State
internal import Wire

/// A configured OpenID provider, and the keys that it signs with.
struct OpenIDProvider: Sendable {
    let configuration: OpenIDProviderConfiguration
    let rules: WebIdentityRules
    private let keys: ProviderKeys
    private let metrics: Metrics?
    private let seats: SourceSeats

    init(
        _ configuration: OpenIDProviderConfiguration, directory: StateDirectory,
        metrics: Metrics? = nil, seats: SourceSeats,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        rules = WebIdentityRules(configuration)
        keys = ProviderKeys(
            configuration, directory: directory, metrics: metrics, seats: seats,
            reportProblem: reportProblem)
        self.metrics = metrics
        self.seats = seats
    }

    /// Checks that a token is this provider's, is meant for us, and counts now.
    ///
    /// - Throws: ``STSError``
    func verify(
        _ token: WebIdentityToken, clients: NetworkClients, now: Timestamp,
        report: (ProviderKeys.Finding) -> Void = { _ in }
    ) throws(STSError) {
        let issuer = try keys.issuer(signing: token.signed, now: now, report: report) {
            url, timeLimit throws(HTTPError) in
            try clients.get(url, timeLimit: timeLimit)
        }
        try rules.check(token.claims, issuer: issuer, now: now)
    }

    /// What the provider tells of a user whose access token this is.
    ///
    /// - Throws: ``STSError``
    func userInfo(
        of subject: String, accessToken: String, clients: NetworkClients, now: Timestamp
    ) throws(STSError) -> JSONObject {
        let endpoint = try keys.userInfoEndpoint(now: now) { url, timeLimit throws(HTTPError) in
            try clients.get(url, timeLimit: timeLimit)
        }
        return try seats.taken(for: "provider \(configuration.name)") { () throws(STSError) in
            try claims(of: subject, accessToken: accessToken, endpoint: endpoint, clients: clients)
        }
    }

    private func claims(
        of subject: String, accessToken: String, endpoint: String, clients: NetworkClients
    ) throws(STSError) -> JSONObject {
        do throws(STSError) {
            return try UserInfo.claims(of: subject, accessToken: accessToken, endpoint: endpoint) {
                request, timeLimit, sizeLimit throws(HTTPError) in
                try clients.send(request, timeLimit: timeLimit, sizeLimit: sizeLimit)
            }
        } catch {
            if case .providerUnreachable = error { metrics?.countFailure(of: .issuer) }
            throw error
        }
    }
}
