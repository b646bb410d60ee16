internal import Crypto
internal import Wire

/// A request for a provider's login page (OpenID Connect Core 1.0 §3.1.2.1): the code flow, always
/// with PKCE (RFC 7636).
package struct AuthorizationRequest: Sendable {
    /// For state, nonce and code verifier: 256 bits each.
    package static let randomByteCount = 3 * partByteCount
    private static let partByteCount = 32

    /// The login page, for a browser. It contains no secret that is of use without ``pending``.
    package let url: String
    /// What the client keeps until the browser comes back.
    package let pending: PendingAuthorization

    /// - Parameter redirectURI: Exactly as registered with the provider.
    init(
        _ client: OpenIDClient, endpoint: String, issuer: String, namesIssuerInCallbacks: Bool,
        redirectURI: String, random: [UInt8]
    ) throws(SignInError) {
        precondition(random.count == AuthorizationRequest.randomByteCount)
        // RFC 6749 §3.1 allows a query in the endpoint, and no fragment.
        guard !endpoint.utf8.contains(UInt8(ascii: "#")) else {
            throw .provider(detail: "the authorization_endpoint has a fragment: \(endpoint)")
        }
        let parts = stride(from: 0, to: random.count, by: AuthorizationRequest.partByteCount).map {
            Base64URL.encode(Array(random[$0..<$0 + AuthorizationRequest.partByteCount]))
        }
        pending = PendingAuthorization(
            state: parts[0], nonce: parts[1], codeVerifier: Secret(parts[2]),
            redirectURI: redirectURI, issuer: issuer, requiresIssuer: namesIssuerInCallbacks)
        let challenge = HashAlgorithm.sha256.digest(of: pending.codeVerifier.bytes)
        let query = Form.encode([
            ("response_type", "code"), ("client_id", client.id), ("redirect_uri", redirectURI),
            ("scope", client.scope), ("state", pending.state), ("nonce", pending.nonce),
            ("code_challenge", Base64URL.encode(challenge)), ("code_challenge_method", "S256"),
        ])
        url = endpoint + (endpoint.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
    }
}
