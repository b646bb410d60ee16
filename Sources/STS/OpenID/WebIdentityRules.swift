internal import Configuration
internal import State
package import Wire

/// What a signed web identity token must claim to be valid here and now.
package struct WebIdentityRules: Sendable {
    /// How far the issuer's clock may be ahead of ours, in seconds. A token's end gets no such grace.
    private static let clockTolerance = 60
    /// How much of a token's own text a message repeats, in bytes.
    private static let maximumShownByteCount = 100

    private let clientID: String
    /// What an operator changes if the client ID, or the issuer, is not the one that tokens have.
    private let clientIDSetting: String
    private let issuerSetting: String
    /// A further issuer that a token may name, and nothing else changes by it.
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

    /// The rules for the tokens of a configured provider.
    init(_ provider: OpenIDProviderConfiguration) {
        self.init(
            clientID: provider.clientID, clientIDSetting: provider.settingName("CLIENT_ID"),
            issuerSetting: provider.settingName("CONFIG_URL"),
            accessTokenIssuer: provider.accessTokenIssuer)
    }

    /// Checks kind, issuer, audience and times.
    ///
    /// - Throws: ``STSError/misplacedIdentityToken(detail:)``, ``STSError/expiredIdentityToken``
    package func check(
        _ claims: WebIdentityClaims, issuer: String, now: Timestamp
    ) throws(STSError) {
        guard !claims.isEvent else {
            throw .misplacedIdentityToken(
                detail:
                    "the token has an events claim: it tells of an event, as a logout (RFC 8417), "
                    + "and proves no identity")
        }
        guard [issuer, accessTokenIssuer].contains(claims.issuer), claims.issuer != nil else {
            throw .misplacedIdentityToken(
                detail: "the token's iss must be \(issuer) (\(issuerSetting)); it is "
                    + WebIdentityRules.shown(claims.issuer.map { [$0] } ?? []))
        }
        guard isForUs(claims) else {
            throw .misplacedIdentityToken(
                detail:
                    "the token's aud or azp must be \(clientID) (\(clientIDSetting)); the token is for "
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
                    detail: "the token's \(name) is in the future: \(moment.iso8601)")
            }
        }
    }

    /// Whether the token was issued for the client that we are to its provider.
    func isForUs(_ claims: WebIdentityClaims) -> Bool {
        claims.audiences.contains(clientID) || claims.authorizedParty == clientID
    }

    /// What a token says, as far as a line has room for it.
    static func shown(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "missing" }
        let text = texts.joined(separator: ", ")
        guard text.utf8.count > maximumShownByteCount else { return text }
        return String(decoding: text.utf8.prefix(maximumShownByteCount), as: UTF8.self) + "…"
    }
}
