package import Credentials
package import State
package import Wire

/// A web identity token that is good, and whose it is.
package struct VerifiedWebIdentity: Sendable {
    package let provider: OpenIDProviderConfiguration
    package let claims: WebIdentityClaims
}

/// The configured OpenID providers, and which of them a token belongs to.
package struct OpenIDProviders: Sendable {
    private let providers: [OpenIDProvider]
    private let policyClaims: Set<String>

    package init(_ configurations: [OpenIDProviderConfiguration], directory: StateDirectory) {
        providers = configurations.map { OpenIDProvider($0, directory: directory) }
        policyClaims = Set(configurations.compactMap(\.claimName))
    }

    package var isEmpty: Bool { providers.isEmpty }

    package var names: [String] { providers.map(\.configuration.name) }

    /// Checks a token against the provider that it belongs to.
    ///
    /// - Throws: ``STSError``
    package func verified(
        _ text: String, roleARN: String?, clients: NetworkClients, now: Timestamp
    ) throws(STSError) -> VerifiedWebIdentity {
        let (token, claims) = try OpenIDProviders.read(text, policyClaims: policyClaims)
        let provider = try provider(roleARN: roleARN, claims: claims)
        try provider.verify(token, claims: claims, clients: clients, now: now)
        return VerifiedWebIdentity(provider: provider.configuration, claims: claims)
    }

    /// Checks a token against a key set at hand.
    package static func verified(
        _ text: String, keySet: JSONWebKeySet, issuer: String, clientID: String, now: Timestamp
    ) throws(STSError) -> VerifiedWebIdentity {
        let provider = OpenIDProviderConfiguration(
            name: "jwks", configURL: "", clientID: clientID, issuer: issuer,
            mode: .claim(name: "policy"))
        let (token, claims) = try OpenIDProviders.read(text, policyClaims: ["policy"])
        guard keySet.verifies(token) == true else {
            throw .invalidIdentityToken(detail: "not signed with one of the keys")
        }
        try WebIdentityRules(provider).check(claims, issuer: issuer, now: now)
        return VerifiedWebIdentity(provider: provider, claims: claims)
    }

    /// Checks a token against the provider of a name, nil when there is none.
    package func verified(
        _ text: String, provider name: String, clients: NetworkClients, now: Timestamp
    ) throws(STSError) -> VerifiedWebIdentity? {
        guard let provider = providers.first(where: { $0.configuration.name == name }) else {
            return nil
        }
        let (token, claims) = try OpenIDProviders.read(text, policyClaims: policyClaims)
        try provider.verify(token, claims: claims, clients: clients, now: now)
        return VerifiedWebIdentity(provider: provider.configuration, claims: claims)
    }

    private static func read(
        _ text: String, policyClaims: Set<String>
    ) throws(STSError) -> (JSONWebToken, WebIdentityClaims) {
        let token: JSONWebToken
        do throws(JSONWebTokenError) {
            token = try JSONWebToken(text)
        } catch {
            throw .invalidIdentityToken(detail: "\(error)")
        }
        do throws(WebIdentityClaims.OddClaim) {
            return (token, try WebIdentityClaims(token.claims, policyClaims: policyClaims))
        } catch {
            throw .invalidIdentityToken(detail: "odd claim: \(error.name)")
        }
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
        let issuers = claimBased.filter { provider in
            OpenIDProviderConfiguration.isSameIssuer(
                provider.configuration.issuer, claims.issuer ?? "")
        }
        guard let first = issuers.first else {
            throw .invalidIdentityToken(detail: "no provider has its issuer")
        }
        // One issuer may serve several clients of ours.
        return issuers.first { $0.rules.isForUs(claims) } ?? first
    }
}
