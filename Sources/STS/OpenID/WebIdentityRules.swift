package import Wire

/// What a signed web identity token must claim to count here and now.
package struct WebIdentityRules: Sendable {
    /// How far the issuer's clock may be ahead of ours, in seconds. A token's end gets no such grace.
    private static let clockTolerance = 60

    private let clientID: String

    package init(clientID: String) {
        self.clientID = clientID
    }

    /// Checks issuer, audience and times.
    ///
    /// - Throws: ``STSError/misplacedIdentityToken(detail:)``, ``STSError/expiredIdentityToken``
    package func check(
        _ claims: WebIdentityClaims, issuer: String, now: Timestamp
    ) throws(STSError) {
        guard claims.issuer == issuer else {
            throw .misplacedIdentityToken(detail: "iss is not the provider's issuer \(issuer)")
        }
        guard isForUs(claims) else {
            throw .misplacedIdentityToken(
                detail: "neither aud nor azp is the client id \(clientID)")
        }
        guard let expiration = claims.expiration else {
            throw .misplacedIdentityToken(detail: "no exp claim")
        }
        guard now < expiration else { throw .expiredIdentityToken }
        for (name, moment) in [("nbf", claims.notBefore), ("iat", claims.issuedAt)] {
            guard let moment else { continue }
            guard moment - now <= WebIdentityRules.clockTolerance else {
                throw .misplacedIdentityToken(detail: "\(name) is in the future")
            }
        }
    }

    /// Whether the token was issued for the client that we are to its provider.
    func isForUs(_ claims: WebIdentityClaims) -> Bool {
        claims.audiences.contains(clientID) || claims.authorizedParty == clientID
    }
}
