internal import Crypto
internal import Wire

/// The check of an ID token (OpenID Connect Core 1.0 §3.1.3.7): that of a web identity token, and
/// what only the client that asked for the token can check.
struct IDTokenCheck {
    /// What ties the token to this sign-in.
    enum Expectation {
        /// The token repeats the nonce of the authorization request.
        case nonce(String)
        /// The token is for the same person as before (§12.2).
        case subject(String)
        /// The device's code already ties the token to the sign-in.
        case anySubject
    }

    let rules: WebIdentityRules
    let clientID: String
    let issuer: String
    let keySet: JSONWebKeySet

    /// - Throws: ``SignInError/missingIDToken``, ``SignInError/invalidIDToken(detail:)``
    func signedIn(
        _ tokens: TokenAnswer, expecting expected: Expectation, now: Timestamp
    ) throws(SignInError) -> SignedIn {
        guard let idToken = tokens.idToken else { throw .missingIDToken }
        do throws(IdentityError) {
            let token = try WebIdentityToken(String(decoding: idToken.bytes, as: UTF8.self))
            switch keySet.verifies(token.signed) {
            case true?: break
            case false?: throw .invalidIdentityToken(detail: "wrong signature")
            case nil:
                throw .invalidIdentityToken(detail: keySet.absence(ofKeyFor: token.signed))
            }
            try rules.check(token.claims, issuer: issuer, now: now)
            try checkAudience(token.claims)
            let subject = try token.claims.requiredSubject
            try check(expected, token.claims, subject: subject)
            if let accessToken = tokens.accessToken {
                try IDTokenCheck.checkHash(of: accessToken, in: token)
            }
            return SignedIn(
                idToken: idToken, tokens: tokens, subject: subject, claims: token.claims)
        } catch {
            throw .invalidIDToken(detail: error.description)
        }
    }

    /// An ID token is for the client that asked for it, not just for one that may use it.
    private func checkAudience(_ claims: WebIdentityClaims) throws(IdentityError) {
        guard claims.audiences.contains(clientID), [nil, clientID].contains(claims.authorizedParty)
        else {
            throw .misplacedIdentityToken(
                detail: "the token is for "
                    + WebIdentityRules.shown(
                        claims.audiences + [claims.authorizedParty].compactMap(\.self))
                    + ", not for \(clientID) alone")
        }
    }

    private func check(
        _ expected: Expectation, _ claims: WebIdentityClaims, subject: String
    ) throws(IdentityError) {
        switch expected {
        case .nonce(let nonce):
            let found = claims.text(of: "nonce") ?? ""
            guard ConstantTime.isEqual(Array(found.utf8), Array(nonce.utf8)) else {
                throw .misplacedIdentityToken(
                    detail: found.isEmpty
                        ? "it has no nonce" : "its nonce is that of another sign-in")
            }
        case .subject(let before):
            guard subject == before else {
                throw .misplacedIdentityToken(detail: "it is for another person than before")
            }
        case .anySubject: break
        }
    }

    /// Checks that the access token came with this ID token (§3.1.3.8), if the ID token says so.
    private static func checkHash(
        of accessToken: Secret, in token: WebIdentityToken
    ) throws(IdentityError) {
        guard token.signed.claims.contains("at_hash") else { return }
        // The specification has no digest for EdDSA. Providers take that of Ed25519.
        let hash = token.signed.algorithm.hash ?? .sha512
        let half = hash.digest(of: accessToken.bytes).prefix(hash.byteCount / 2)
        guard token.claims.text(of: "at_hash") == Base64URL.encode(Array(half)) else {
            throw .misplacedIdentityToken(
                detail: "its at_hash is not that of the access token")
        }
    }
}
