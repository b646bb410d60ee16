package import Configuration
package import Monitoring
package import State

/// The configured OpenID providers, and which of them a token belongs to.
package struct OpenIDProviders: Sendable {
    private let providers: [OpenIDProvider]

    /// - Parameter concurrency: The limit that all identity sources of this process share.
    /// - Parameter reportProblem: Tells the operator about problems that refuse no call.
    package init(
        _ configurations: [OpenIDProviderConfiguration], directory: StateDirectory,
        metrics: Metrics? = nil, concurrency: SourceConcurrencyLimit,
        reportProblem: @escaping @Sendable (String) -> Void
    ) {
        providers = configurations.map {
            OpenIDProvider(
                $0, directory: directory, metrics: metrics, concurrency: concurrency,
                reportProblem: reportProblem)
        }
    }

    /// Waits for the fetches of keys that no call waits for any more; each ends within seconds.
    package func finishFetches() {
        for provider in providers { provider.finishFetches() }
    }

    /// The provider with a configured name.
    package func provider(named name: String) -> OpenIDProvider? {
        providers.first { $0.configuration.name == name }
    }

    package var isEmpty: Bool { providers.isEmpty }

    /// Finds the provider that a token belongs to. Nothing in the token is proved yet.
    ///
    /// If the caller names the role of a provider, that provider is meant. Otherwise the issuer
    /// chooses among the providers without a role, even if the caller names one of AWS, as its SDKs
    /// do. A role in MinIO's form is meant for this service, and must exist.
    package func provider(
        of token: WebIdentityToken, roleARN: String?
    ) throws(IdentityError) -> OpenIDProvider {
        if let roleARN, let named = providers.first(where: { $0.configuration.roleARN == roleARN })
        {
            return named
        }
        let claimBased = providers.filter { $0.configuration.claimName != nil }
        guard !claimBased.isEmpty else {
            guard let roleARN, !roleARN.isEmpty else { throw .missingParameter("RoleArn") }
            throw OpenIDProviders.noSuchRole
        }
        if let roleARN, RoleARN.isOwn(roleARN) { throw OpenIDProviders.noSuchRole }
        // The issuer is not proved yet. It only chooses the keys that the signature is checked
        // with, and Daypass fetches nothing from an issuer that is not configured.
        let issuers = claimBased.filter { $0.mayIssue(token.claims) }
        guard let first = issuers.first else {
            throw .invalidIdentityToken(detail: refusal(ofIssuerIn: token.claims))
        }
        // One issuer may serve several client IDs.
        return issuers.first { $0.rules.isForUs(token.claims) } ?? first
    }

    private static let noSuchRole = IdentityError.invalidParameterValue(
        name: "RoleArn", reason: "no role has this ARN")

    /// Why no provider takes a token, for the operator.
    private func refusal(ofIssuerIn claims: WebIdentityClaims) -> String {
        if let provider = providers.first(where: { $0.mayIssue(claims) })?.configuration {
            return "the token's issuer is that of provider \(provider.name), which has a role "
                + "(\(provider.settingName("ROLE_POLICY"))): the caller must name the role"
        }
        let configured = providers.map(\.configuration).map {
            "\($0.issuer) (\($0.settingName("CONFIG_URL")))"
        }
        return "the token's iss must be one of \(configured.joined(separator: ", ")); it is "
            + WebIdentityRules.shown(claims.issuer.map { [$0] } ?? [])
    }
}
