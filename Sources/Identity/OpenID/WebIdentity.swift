internal import Configuration
package import Credentials
internal import State

/// An identity that an OpenID provider vouches for, and what it means for Daypass.
package struct WebIdentity: Sendable {
    /// The claim may list a user's groups, of which there may be hundreds; each costs a look-up.
    private static let maximumNameCount = 1_000

    package let subject: String
    package let claims: WebIdentityClaims
    private let configuration: OpenIDProviderConfiguration

    /// - Parameter claims: The claims of a verified token, with those that its provider added.
    init(subject: String, claims: WebIdentityClaims, configuration: OpenIDProviderConfiguration) {
        self.subject = subject
        self.claims = claims
        self.configuration = configuration
    }

    /// The policies that the identity should have, existing or not: the role's or the claim's.
    package var policyNames: [String] {
        get throws(IdentityError) {
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

    /// The session of the identity, without policies. For a provider without a role, the policies
    /// attached to its groups apply in addition to those that the claim lists.
    package var session: Session {
        get throws(IdentityError) {
            Session(
                parent: WebIdentityParent.name(subject: subject, issuer: claims.issuer ?? ""),
                roleARN: configuration.roleARN, claims: claims.named,
                groups: try bounded(claims.groups, "groups"),
                provider: configuration.claimName == nil ? nil : configuration.name)
        }
    }

    /// The refusal of an identity whose claim names no policy; `nil` if no claim should.
    package var missingClaim: IdentityError? {
        guard let claim = configuration.claimName else { return nil }
        guard let shape = claims.shape(of: claim) else {
            return .rejectedClaim(reason: "the token has no \(claim) claim that names a policy")
        }
        let mend =
            shape == "an object" && !configuration.takesClaimMemberNames
            ? "; \(configuration.ownSettingName("CLAIM_MEMBER_NAMES")) takes its members' names"
            : ""
        return .rejectedClaim(
            reason:
                "the token's \(claim) claim must be a list of policies or a text that names them; "
                + "it is "
                + shape + mend)
    }

    private func bounded(_ names: [String], _ what: String) throws(IdentityError) -> [String] {
        guard names.count <= WebIdentity.maximumNameCount else {
            throw .rejectedClaim(
                reason: "the token names more than \(WebIdentity.maximumNameCount) \(what)")
        }
        return names
    }
}
