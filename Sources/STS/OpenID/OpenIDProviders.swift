package import State

/// The configured OpenID providers, and which of them a token belongs to.
package struct OpenIDProviders: Sendable {
    private let providers: [OpenIDProvider]

    /// - Parameter seats: Those of all who wait in this process.
    /// - Parameter reportProblem: Tells the operator what goes wrong without being refused.
    package init(
        _ configurations: [OpenIDProviderConfiguration], directory: StateDirectory,
        metrics: Metrics? = nil, seats: SourceSeats = SourceSeats(threads: 1),
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        providers = configurations.map {
            OpenIDProvider(
                $0, directory: directory, metrics: metrics, seats: seats,
                reportProblem: reportProblem)
        }
    }

    package var isEmpty: Bool { providers.isEmpty }

    package var names: [String] { providers.map(\.configuration.name) }

    /// Finds the provider that a token belongs to. Nothing of the token is proved yet.
    ///
    /// - Throws: ``STSError``
    package func candidate(
        _ token: WebIdentityToken, roleARN: String?
    ) throws(STSError) -> WebIdentityCandidate {
        WebIdentityCandidate(
            token: token, provider: try provider(roleARN: roleARN, claims: token.claims))
    }

    /// Takes a token for one of the provider of a name; nil when there is no such provider.
    package func candidate(
        _ token: WebIdentityToken, provider name: String
    ) -> WebIdentityCandidate? {
        providers.first { $0.configuration.name == name }
            .map { WebIdentityCandidate(token: token, provider: $0) }
    }

    /// The provider whose role was asked for; else that of the claim-based ones which issued the token,
    /// whatever role was named, since AWS's SDKs always name one.
    private func provider(
        roleARN: String?, claims: WebIdentityClaims
    ) throws(STSError) -> OpenIDProvider {
        if let roleARN, let named = providers.first(where: { $0.configuration.roleARN == roleARN })
        {
            return named
        }
        let claimBased = providers.filter { $0.configuration.claimName != nil }
        guard !claimBased.isEmpty else {
            guard let roleARN, !roleARN.isEmpty else { throw .missingParameter("RoleArn") }
            throw .invalidParameterValue(name: "RoleArn", reason: "no role has this ARN")
        }
        // The issuer is not believed yet. It chooses whose keys the signature is checked with, and nothing
        // is fetched for an issuer that nobody configured.
        let issuers = claimBased.filter { isIssuer($0, of: claims) }
        guard let first = issuers.first else {
            throw .invalidIdentityToken(
                detail: providers.first { isIssuer($0, of: claims) }.map {
                    "its issuer is that of provider \($0.configuration.name), which goes by its role: "
                        + "RoleArn does not name that"
                } ?? "no provider has its issuer")
        }
        // One issuer may serve several clients of ours.
        return issuers.first { $0.rules.isForUs(claims) } ?? first
    }

    private func isIssuer(_ provider: OpenIDProvider, of claims: WebIdentityClaims) -> Bool {
        OpenIDProviderConfiguration.isSameIssuer(
            provider.configuration.issuer, claims.issuer ?? "")
    }
}
