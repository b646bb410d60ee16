internal import Configuration
internal import State
package import Wire

/// What a signed web identity token must claim to be valid for Daypass now.
package struct WebIdentityRules: Sendable {
    /// How far the issuer's clock may be ahead, in seconds. The end of a token has no tolerance.
    private static let clockTolerance = 60
    /// How much of a token's own text a message may quote, in bytes.
    private static let maximumShownByteCount = 100

    private let clientID: String
    /// The settings to change if the client ID or the issuer does not match the tokens.
    private let clientIDSetting: String
    private let issuerSetting: String
    /// A second issuer that a token may name. It changes nothing else.
    private let accessTokenIssuer: String?

    package init(
        clientID: String, clientIDSetting: String, issuerSetting: String,
        accessTokenIssuer: String? = nil
    ) {
        self.clientID = clientID
        self.clientIDSetting = clientIDSetting
        self.issuerSetting = issuerSetting
        self.accessTokenIssuer = accessTokenIssuer
    }

    init(_ provider: OpenIDProviderConfiguration) {
        self.init(
            clientID: provider.clientID, clientIDSetting: provider.settingName("CLIENT_ID"),
            issuerSetting: provider.settingName("CONFIG_URL"),
            accessTokenIssuer: provider.accessTokenIssuer)
    }

    /// Checks kind, issuer, audience and times.
    ///
    /// - Throws: ``IdentityError/misplacedIdentityToken(detail:)``,
    ///   ``IdentityError/expiredIdentityToken``
    package func check(
        _ claims: WebIdentityClaims, issuer: String, now: Timestamp
    ) throws(IdentityError) {
        guard !claims.isEvent else {
            throw .misplacedIdentityToken(
                detail:
                    "the token has an events claim: it reports an event, such as a logout "
                    + "(RFC 8417), and proves no identity")
        }
        guard [issuer, accessTokenIssuer].contains(claims.issuer), claims.issuer != nil else {
            throw .misplacedIdentityToken(
                detail: "the token's iss must be \(issuer) (\(issuerSetting)); it is "
                    + WebIdentityRules.shown(claims.issuer.map { [$0] } ?? []))
        }
        guard isForUs(claims) else {
            throw .misplacedIdentityToken(
                detail:
                    "the token's aud or azp must be \(clientID) (\(clientIDSetting)); "
                    + "the token is for "
                    + WebIdentityRules.shown(
                        claims.audiences + [claims.authorizedParty].compactMap(\.self)))
        }
        guard let expiration = claims.expiration else {
            throw .misplacedIdentityToken(detail: "the token has no exp claim")
        }
        guard now < expiration else { throw .expiredIdentityToken }
        for (name, moment) in [("nbf", claims.notBefore), ("iat", claims.issuedAt)] {
            guard let moment else { continue }
            guard moment - now <= WebIdentityRules.clockTolerance else {
                throw .misplacedIdentityToken(
                    detail: "the token's \(name) is in the future: \(moment.iso8601); is this "
                        + "machine's clock right?")
            }
        }
    }

    /// Whether the token was issued for the client ID that Daypass has at the provider.
    func isForUs(_ claims: WebIdentityClaims) -> Bool {
        claims.audiences.contains(clientID) || claims.authorizedParty == clientID
    }

    /// A text of a token, cut to the length that a message may quote.
    static func shown(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "missing" }
        return texts.joined(separator: ", ").shown(maximumShownByteCount)
    }
}
