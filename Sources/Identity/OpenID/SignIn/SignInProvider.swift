package import Crypto
package import HTTP
package import Wire

/// An OpenID provider as its discovery document describes it to a client that signs people in.
///
/// It only asks the URLs of that document. No request follows a redirect.
package struct SignInProvider {
    package typealias Send =
        (_ request: HTTPRequest, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// The time limit of one answer, in milliseconds. A provider may take a while to sign.
    package static let timeLimit = 15_000

    let client: OpenIDClient
    let discovery: ProviderDiscovery
    private let authentication: ClientAuthentication
    private let transfer: Send
    private let documentTimeLimit: Int

    /// Fetches the discovery document.
    ///
    /// - Parameter documentTimeLimit: The time limit of the discovery document and of the keys, in
    ///   milliseconds. That of the other answers stays: they may spend a code or a token.
    /// - Throws: ``SignInError/provider(detail:)``
    package init(
        _ client: OpenIDClient, documentTimeLimit: Int = SignInProvider.timeLimit,
        send: @escaping Send
    ) throws(SignInError) {
        self.documentTimeLimit = documentTimeLimit
        do throws(IdentityError) {
            discovery = try ProviderDiscovery.fetch(
                client.provider, timeLimit: documentTimeLimit
            ) { url, timeLimit throws(HTTPError) in
                try send(HTTPRequest(.get, url), timeLimit)
            }
        } catch {
            throw .provider(detail: error.description)
        }
        authentication = try ClientAuthentication(
            client, methods: discovery.tokenEndpointAuthMethods)
        self.client = client
        transfer = send
    }

    /// The request for a login page, for a browser to open.
    package func authorizationRequest(
        redirectURI: String,
        random: [UInt8] = RandomBytes.make(AuthorizationRequest.randomByteCount)
    ) throws(SignInError) -> AuthorizationRequest {
        try AuthorizationRequest(
            client, endpoint: address(.authorization), issuer: discovery.issuer,
            namesIssuerInCallbacks: discovery.namesIssuerInCallbacks, redirectURI: redirectURI,
            random: random)
    }

    /// The page on which a person ends the session at the provider, for a browser to open (OpenID
    /// Connect RP-Initiated Logout 1.0 §2). `nil` if the provider has none.
    ///
    /// - Parameter redirectURI: Where the provider sends the browser then, if that is registered.
    package func endSessionURL(redirectURI: String) throws(SignInError) -> String? {
        guard discovery.has(.endSession) else { return nil }
        let endpoint = try address(.endSession)
        return endpoint + (endpoint.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")
            + Form.encode([
                ("client_id", client.id), ("post_logout_redirect_uri", redirectURI),
            ])
    }

    /// Exchanges the code of a callback, which ``PendingAuthorization/code(in:)`` has checked, and
    /// checks the ID token that it is exchanged for.
    package func tokens(
        forCode code: Secret, of pending: PendingAuthorization, now: () -> Timestamp
    ) throws(SignInError) -> SignedIn {
        let keySet = try keySet()
        let answer = try post(TokenRequest.code(code, pending), to: .token)
        return try signedIn(
            try TokenAnswer(answer), keySet, expecting: .nonce(pending.nonce), now: now)
    }

    /// Asks for a code that a person confirms on another device (RFC 8628 §3.1).
    package func deviceAuthorization(
        now: () -> Timestamp
    ) throws(SignInError) -> DeviceAuthorization {
        let answer = try post([("scope", client.scope)], to: .deviceAuthorization)
        return try DeviceAuthorization(answer, now: now())
    }

    /// Asks once whether the person has confirmed. `nil` means that no answer came in time.
    package func poll(
        _ authorization: DeviceAuthorization
    ) throws(SignInError) -> HTTPAnswer? {
        let url = try address(.token)
        do throws(HTTPError) {
            return try ask(TokenRequest.deviceCode(authorization.deviceCode), at: url)
        } catch .timeout {
            return nil
        } catch .unreachable {
            return nil
        } catch {
            throw .provider(detail: "\(url): \(error)")
        }
    }

    /// The outcome of a device's sign-in, once the provider has sent its tokens.
    package func signedIn(
        byDevice answer: HTTPAnswer, now: () -> Timestamp
    ) throws(SignInError) -> SignedIn {
        try signedIn(
            try TokenAnswer(answer), try keySet(), expecting: .anySubject, now: now)
    }

    /// Signs the same person in again, without asking for a password (RFC 6749 §6).
    ///
    /// A refresh token is often good once. So whatever can fail before the exchange comes before
    /// it, and the next refresh token is kept before anything that it came with is checked.
    ///
    /// - Parameter keep: Keeps the next refresh token, if the provider sends one.
    package func refreshed(
        _ refreshToken: Secret, of subject: String, now: () -> Timestamp,
        keep: (Secret) throws -> Void
    ) throws -> SignedIn {
        let keySet = try keySet()
        let answer = try post(TokenRequest.refreshToken(refreshToken), to: .token)
        let tokens = try TokenAnswer(answer)
        if let next = tokens.refreshToken { try keep(next) }
        return try signedIn(tokens, keySet, expecting: .subject(subject), now: now)
    }

    /// Ends the validity of a refresh token (RFC 7009).
    ///
    /// - Returns: `false` if the provider has no such service.
    package func revoke(_ refreshToken: Secret) throws(SignInError) -> Bool {
        guard discovery.has(.revocation) else { return false }
        let answer = try post(TokenRequest.revocation(of: refreshToken), to: .revocation)
        guard answer.status == 200 else { throw TokenAnswer.refusal(answer) }
        return true
    }

    private func signedIn(
        _ tokens: TokenAnswer, _ keySet: JSONWebKeySet,
        expecting expected: IDTokenCheck.Expectation, now: () -> Timestamp
    ) throws(SignInError) -> SignedIn {
        let check = IDTokenCheck(
            rules: client.rules, clientID: client.id, issuer: discovery.issuer, keySet: keySet)
        return try check.signedIn(tokens, expecting: expected, now: now())
    }

    /// The provider's keys as they are now: a key that it has just begun to use is among them.
    private func keySet() throws(SignInError) -> JSONWebKeySet {
        let url = try address(.keys)
        do throws(IdentityError) {
            let json = try ProviderDocuments.document(url, timeLimit: documentTimeLimit) {
                url, timeLimit throws(HTTPError) in
                try transfer(HTTPRequest(.get, url), timeLimit)
            }
            guard let keySet = JSONWebKeySet(json: json) else {
                throw .providerUnreachable(detail: "\(url): not a JSON Web Key Set")
            }
            return keySet
        } catch {
            throw .provider(detail: error.description)
        }
    }

    private func post(
        _ fields: [TokenRequest.Field], to endpoint: ProviderDiscovery.Endpoint
    ) throws(SignInError) -> HTTPAnswer {
        let url = try address(endpoint)
        do throws(HTTPError) {
            return try ask(fields, at: url)
        } catch {
            throw .provider(detail: "\(url): \(error)")
        }
    }

    private func ask(
        _ fields: [TokenRequest.Field], at url: String
    ) throws(HTTPError) -> HTTPAnswer {
        try transfer(
            TokenRequest.request(fields, to: url, authentication: authentication),
            SignInProvider.timeLimit)
    }

    private func address(
        _ endpoint: ProviderDiscovery.Endpoint
    ) throws(SignInError) -> String {
        do throws(IdentityError) {
            return try discovery.address(endpoint)
        } catch {
            throw .provider(detail: error.description)
        }
    }
}
