internal import Credentials
package import State
internal import Upstream
package import Wire

/// A web identity token, and the provider that it is to be checked with.
package struct WebIdentityCandidate: Sendable {
    /// Some let the claim be the user's groups, of which there may be hundreds; each costs a look-up.
    private static let maximumPolicyCount = 1_000

    package let token: WebIdentityToken
    private let provider: OpenIDProvider

    init(token: WebIdentityToken, provider: OpenIDProvider) {
        self.token = token
        self.provider = provider
    }

    package var configuration: OpenIDProviderConfiguration { provider.configuration }

    /// Checks that the provider has signed it, that it is meant for us, and that it counts now.
    ///
    /// - Throws: ``STSError``
    package func verify(clients: NetworkClients, now: Timestamp) throws(STSError) {
        try provider.verify(token, clients: clients, now: now)
    }

    /// Who it is about.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)``
    package var subject: String {
        get throws(STSError) {
            guard let subject = token.claims.subject, !subject.isEmpty else {
                throw .rejectedClaim(reason: "the token has no sub claim")
            }
            return subject
        }
    }

    /// The policies that are meant for it, whether they exist or not: the role's, or those that its claim
    /// lists.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)``
    package var policyNames: [String] {
        get throws(STSError) {
            switch configuration.mode {
            case .role(let policies, _): return policies
            case .claim(let name):
                let names = token.claims.policyNames(in: name)
                guard !names.isEmpty else {
                    throw .rejectedClaim(
                        reason: "the token has no \(name) claim that names a policy")
                }
                guard names.count <= WebIdentityCandidate.maximumPolicyCount else {
                    throw .rejectedClaim(
                        reason: "the token names more than "
                            + "\(WebIdentityCandidate.maximumPolicyCount) policies")
                }
                return names
            }
        }
    }
}
