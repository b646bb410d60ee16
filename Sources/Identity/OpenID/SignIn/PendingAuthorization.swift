package import Crypto
package import Wire

/// A sign-in while the person is at the provider's login page, and the check of what comes back.
package struct PendingAuthorization: Sendable {
    /// Ties the callback to the browser, or the program, that began the sign-in.
    package let state: String
    /// Ties the ID token to the sign-in.
    package let nonce: String
    /// Proves to the provider that the client which exchanges the code began the sign-in.
    package let codeVerifier: Secret
    package let redirectURI: String
    package let issuer: String
    /// Whether the provider names itself in each callback (RFC 9207).
    package let requiresIssuer: Bool

    package init(
        state: String, nonce: String, codeVerifier: Secret, redirectURI: String, issuer: String,
        requiresIssuer: Bool
    ) {
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.issuer = issuer
        self.requiresIssuer = requiresIssuer
    }

    /// The code in the parameters of a callback.
    ///
    /// The state comes first: without it, an attacker's page could end the sign-in of a person, or
    /// sign the person in as another one.
    ///
    /// - Throws: ``SignInError/foreignCallback(reason:)``,
    ///   ``SignInError/refused(code:description:)``
    package func code(in callback: Form) throws(SignInError) -> Secret {
        let found = Array((callback["state"] ?? "").utf8)
        guard ConstantTime.isEqual(found, Array(state.utf8)) else {
            throw .foreignCallback(
                reason: found.isEmpty ? "it has no state" : "its state is another one")
        }
        // Mixing up providers would send this provider's code to another (RFC 9207 §2.4).
        if let named = callback["iss"] {
            guard named == issuer else {
                throw .foreignCallback(
                    reason: "its iss must be \(issuer); it is \(SignInError.shown(named))")
            }
        } else if requiresIssuer {
            throw .foreignCallback(reason: "it has no iss, which the provider promises (RFC 9207)")
        }
        if let error = callback["error"] {
            throw SignInError(code: error, description: callback["error_description"])
        }
        guard let code = callback["code"], !code.isEmpty else {
            throw .foreignCallback(reason: "it has neither a code nor an error")
        }
        return Secret(code)
    }
}
