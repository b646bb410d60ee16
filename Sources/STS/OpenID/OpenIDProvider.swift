internal import Credentials
internal import State
internal import Upstream
internal import Wire

/// A configured OpenID provider, and the keys that it signs with.
struct OpenIDProvider: Sendable {
    let configuration: OpenIDProviderConfiguration
    let rules: WebIdentityRules
    private let keys: ProviderKeys

    init(_ configuration: OpenIDProviderConfiguration, directory: StateDirectory) {
        self.configuration = configuration
        rules = WebIdentityRules(configuration)
        keys = ProviderKeys(configuration, directory: directory)
    }

    /// Checks that a token is this provider's, is meant for us, and counts now.
    ///
    /// - Throws: ``STSError``
    func verify(
        _ token: JSONWebToken, claims: WebIdentityClaims, clients: NetworkClients, now: Timestamp
    ) throws(STSError) {
        do throws(STSError) {
            let issuer = try keys.issuer(signing: token, now: now) {
                url, timeLimit throws(HTTPError) in
                try clients.get(url, timeLimit: timeLimit)
            }
            try rules.check(claims, issuer: issuer, now: now)
        } catch .invalidIdentityToken(let detail) {
            throw .invalidIdentityToken(detail: "provider \(configuration.name): \(detail)")
        }
    }
}
