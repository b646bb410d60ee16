internal import Configuration
internal import State
internal import Wire

/// The URLs of an OpenID provider, as it publishes them (OpenID Connect Discovery 1.0 §4).
struct ProviderDiscovery {
    /// A purpose that has a URL, by its name in the document.
    enum Endpoint: String {
        case keys = "jwks_uri"
        case userInfo = "userinfo_endpoint"
        case token = "token_endpoint"
        case authorization = "authorization_endpoint"
        /// RFC 8628 §4.
        case deviceAuthorization = "device_authorization_endpoint"
        /// RFC 8414 §2.
        case revocation = "revocation_endpoint"
        /// OpenID Connect RP-Initiated Logout 1.0 §2.1.
        case endSession = "end_session_endpoint"
    }

    let issuer: String
    private let configURL: String
    private let document: JSONObject

    /// - Parameter timeLimit: In milliseconds.
    /// - Throws: ``IdentityError/providerUnreachable(detail:)`` unless the answer is the document
    ///   of the configured issuer.
    static func fetch(
        _ provider: OpenIDProviderConfiguration, timeLimit: Int, fetch: ProviderDocuments.Fetch
    ) throws(IdentityError) -> ProviderDiscovery {
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
        // A member of AD FS (MS-OIDCE): its access tokens name another issuer than its ID tokens.
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

    /// - Throws: ``IdentityError/providerUnreachable(detail:)`` if there is none, or one that
    ///   Daypass would not ask.
    func address(_ endpoint: Endpoint) throws(IdentityError) -> String {
        guard let address = document.string(endpoint.rawValue) else {
            throw .providerUnreachable(detail: "\(configURL): has no \(endpoint.rawValue)")
        }
        if let problem = FetchURL.problem(address) {
            throw .providerUnreachable(detail: "\(configURL): \(endpoint.rawValue): \(problem)")
        }
        return address
    }

    func has(_ endpoint: Endpoint) -> Bool { document.string(endpoint.rawValue) != nil }

    /// Whether each callback names its issuer (RFC 9207 §3).
    var namesIssuerInCallbacks: Bool {
        document["authorization_response_iss_parameter_supported"] == .boolean(true)
    }

    /// How clients prove themselves at the token endpoint, `nil` if the document does not say.
    var tokenEndpointAuthMethods: [String]? {
        document.strings("token_endpoint_auth_methods_supported")
    }
}
