internal import Configuration
internal import State
internal import Wire

/// Where an OpenID provider says that it can be asked for what (OpenID Connect Discovery 1.0 §4).
struct ProviderDiscovery {
    /// What there is an address for, by its name in the document.
    enum Endpoint: String {
        case keys = "jwks_uri"
        case userInfo = "userinfo_endpoint"
        case token = "token_endpoint"
    }

    let issuer: String
    private let configURL: String
    private let document: JSONObject

    /// Asks the provider.
    ///
    /// - Parameter timeLimit: How long that may take, in milliseconds.
    /// - Throws: ``STSError/providerUnreachable(detail:)`` for anything but the document of the issuer that is
    ///   configured.
    static func fetch(
        _ provider: OpenIDProviderConfiguration, timeLimit: Int, fetch: ProviderDocuments.Fetch
    ) throws(STSError) -> ProviderDiscovery {
        let body = try ProviderDocuments.document(
            provider.configURL, timeLimit: timeLimit, fetch: fetch)
        guard let document = try? JSONObject(body), let issuer = document.string("issuer") else {
            throw .providerUnreachable(detail: "\(provider.configURL): no discovery document")
        }
        guard OpenIDProviderConfiguration.isSameIssuer(issuer, provider.issuer) else {
            throw .providerUnreachable(
                detail: "\(provider.configURL): is of the issuer \(issuer), "
                    + "not of \(provider.issuer)")
        }
        // AD FS's own member (MS-OIDCE): its access tokens name another issuer than its ID tokens.
        if let stated = document.string("access_token_issuer"),
            let expected = provider.accessTokenIssuer, stated != expected
        {
            throw .providerUnreachable(
                detail: "\(provider.configURL): its access_token_issuer is \(stated), and "
                    + "\(provider.ownSettingName("ACCESS_TOKEN_ISSUER")) is \(expected)")
        }
        return ProviderDiscovery(
            issuer: issuer, configURL: provider.configURL, document: document)
    }

    /// The address for something.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)`` where there is none that we would ask.
    func address(_ endpoint: Endpoint) throws(STSError) -> String {
        guard let address = document.string(endpoint.rawValue) else {
            throw .providerUnreachable(detail: "\(configURL): has no \(endpoint.rawValue)")
        }
        if let problem = FetchURL.problem(address) {
            throw .providerUnreachable(detail: "\(configURL): \(endpoint.rawValue): \(problem)")
        }
        return address
    }
}
