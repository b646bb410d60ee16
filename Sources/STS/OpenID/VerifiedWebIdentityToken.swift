internal import Configuration
internal import State
package import Wire

/// A web identity token that its provider has signed, that is meant for us, and that counts now.
package struct VerifiedWebIdentityToken: Sendable {
    private static let accessTokenParameter = "WebIdentityAccessToken"

    package let claims: WebIdentityClaims
    private let provider: OpenIDProvider

    init(_ token: WebIdentityToken, provider: OpenIDProvider) {
        claims = token.claims
        self.provider = provider
    }

    /// Who it is about.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)``
    package var subject: String {
        get throws(STSError) { try claims.requiredSubject }
    }

    /// Who that is to us, with what the provider tells of the user besides where the configuration wants that.
    ///
    /// - Parameter accessToken: What the provider is asked with; not looked at where it is not asked.
    /// - Throws: ``STSError``
    package func identity(
        accessToken: String?, clients: NetworkClients, now: Timestamp
    ) throws(STSError) -> WebIdentity {
        let configuration = provider.configuration
        let subject = try subject
        guard configuration.asksUserInfo else {
            return WebIdentity(subject: subject, claims: claims, configuration: configuration)
        }
        guard let accessToken else {
            throw .missingParameter(VerifiedWebIdentityToken.accessTokenParameter)
        }
        let userInfo = try provider.userInfo(
            of: subject, accessToken: accessToken, clients: clients, now: now)
        return WebIdentity(
            subject: subject, claims: claims.adding(userInfo), configuration: configuration)
    }
}
