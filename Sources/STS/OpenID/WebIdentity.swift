internal import Configuration
package import Credentials
internal import State

/// Whom an OpenID provider vouches for: what a token claims that was found to be good, and what follows
/// from it here.
package struct WebIdentity: Sendable {
    /// Some let the claim be the user's groups, of which there may be hundreds; each name costs a look-up.
    private static let maximumNameCount = 1_000

    package let subject: String
    package let claims: WebIdentityClaims
    private let configuration: OpenIDProviderConfiguration

    /// - Parameter claims: Of a token that was verified, and what its provider has added.
    init(subject: String, claims: WebIdentityClaims, configuration: OpenIDProviderConfiguration) {
        self.subject = subject
        self.claims = claims
        self.configuration = configuration
    }

    /// The policies that are meant for it, whether they exist or not: the role's, or those that its claim
    /// lists.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)``
    package var policyNames: [String] {
        get throws(STSError) {
            switch configuration.mode {
            case .role(let policies, _): policies
            case .claim(let name):
                try bounded(
                    claims.policyNames(
                        in: name, takesMemberNames: configuration.takesClaimMemberNames),
                    "policies")
            }
        }
    }

    /// Its session, still without policies. What is attached to the groups of a provider without a role
    /// counts beside what the claim lists.
    ///
    /// - Throws: ``STSError/rejectedClaim(reason:)``
    package var session: Session {
        get throws(STSError) {
            Session(
                parent: WebIdentityParent.name(subject: subject, issuer: claims.issuer ?? ""),
                roleARN: configuration.roleARN, claims: claims.named,
                groups: try bounded(claims.groups, "groups"),
                provider: configuration.claimName == nil ? nil : configuration.name)
        }
    }

    /// The refusal when it has no policy, nil when those that are meant for it are not there.
    package var missingClaim: STSError? {
        guard let claim = configuration.claimName, (try? policyNames)?.isEmpty ?? false else {
            return nil
        }
        guard let shape = claims.shape(of: claim) else {
            return .rejectedClaim(reason: "the token has no \(claim) claim that names a policy")
        }
        let mend =
            shape == "an object" && !configuration.takesClaimMemberNames
            ? "; \(configuration.ownSettingName("CLAIM_MEMBER_NAMES")) takes its members' names"
            : ""
        return .rejectedClaim(
            reason:
                "the token's \(claim) claim must be a list of policies or a text that names them; it is "
                + shape + mend)
    }

    private func bounded(_ names: [String], _ what: String) throws(STSError) -> [String] {
        guard names.count <= WebIdentity.maximumNameCount else {
            throw .rejectedClaim(
                reason: "the token names more than \(WebIdentity.maximumNameCount) \(what)")
        }
        return names
    }
}
