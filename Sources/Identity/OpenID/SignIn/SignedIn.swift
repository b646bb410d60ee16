package import Crypto

/// A person that has signed in at an OpenID provider.
package struct SignedIn: Sendable {
    /// The checked ID token, for `AssumeRoleWithWebIdentity`.
    package let idToken: Secret
    package let accessToken: Secret?
    /// For the next sign-in, `nil` if the provider gives none.
    package let refreshToken: Secret?
    package let subject: String
    package let claims: WebIdentityClaims

    init(
        idToken: Secret, tokens: TokenAnswer, subject: String, claims: WebIdentityClaims
    ) {
        self.idToken = idToken
        accessToken = tokens.accessToken
        refreshToken = tokens.refreshToken
        self.subject = subject
        self.claims = claims
    }
}
