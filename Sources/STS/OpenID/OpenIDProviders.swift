package import Configuration
package import Monitoring
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

    /// Finds the provider that a token belongs to. Nothing of the token is proved yet.
    ///
    /// - Throws: ``STSError``
    package func candidate(
        _ token: WebIdentityToken, roleARN: String?
    ) throws(STSError) -> WebIdentityCandidate {
        WebIdentityCandidate(
            token: token, provider: try provider(roleARN: roleARN, claims: token.claims))
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
            throw .invalidIdentityToken(detail: refusal(ofIssuerIn: claims))
        }
        // One issuer may serve several clients of ours.
        return issuers.first { $0.rules.isForUs(claims) } ?? first
    }

    /// Why no provider takes a token, for the operator.
    private func refusal(ofIssuerIn claims: WebIdentityClaims) -> String {
        if let provider = providers.first(where: { isIssuer($0, of: claims) }) {
            return
                "the token's issuer is that of provider \(provider.configuration.name), which has a role "
                + "(\(provider.configuration.settingName("ROLE_POLICY"))): RoleArn must be the role's ARN"
        }
        let configured = providers.map {
            "\($0.configuration.issuer) (\($0.configuration.settingName("CONFIG_URL")))"
        }
        return "the token's iss must be one of \(configured.joined(separator: ", ")); it is "
            + WebIdentityRules.shown(claims.issuer.map { [$0] } ?? [])
    }

    private func isIssuer(_ provider: OpenIDProvider, of claims: WebIdentityClaims) -> Bool {
        provider.configuration.mayIssue(claims.issuer ?? "")
    }
}
