package import Configuration
internal import State
internal import Wire

/// A web identity token, and the provider that it is to be checked with.
package struct WebIdentityCandidate: Sendable {
    private let token: WebIdentityToken
    private let provider: OpenIDProvider

    init(token: WebIdentityToken, provider: OpenIDProvider) {
        self.token = token
        self.provider = provider
    }

    package var configuration: OpenIDProviderConfiguration { provider.configuration }

    /// Checks that the provider has signed it, that it is meant for us, and that it is valid now.
    ///
    /// - Parameter report: Is told how far it went.
    /// - Throws: ``STSError``
    func verified(
        clients: NetworkClients, now: Timestamp, report: (ProviderKeys.Finding) -> Void
    ) throws(STSError) -> VerifiedWebIdentityToken {
        try provider.verify(token, clients: clients, now: now, report: report)
        return VerifiedWebIdentityToken(token, provider: provider)
    }
}
