package import Credentials

/// A web identity token as it was sent: taken apart, and not believed.
package struct WebIdentityToken: Sendable {
    /// Longer than any provider's tokens: what is longer only costs time.
    package static let maximumByteCount = 64 * 1_024

    package let signed: JSONWebToken
    package let claims: WebIdentityClaims

    /// - Throws: ``STSError/invalidIdentityToken(detail:)``
    package init(_ text: String) throws(STSError) {
        guard text.utf8.count <= WebIdentityToken.maximumByteCount else {
            throw .invalidIdentityToken(
                detail: "more than \(WebIdentityToken.maximumByteCount) bytes")
        }
        do throws(JSONWebTokenError) {
            signed = try JSONWebToken(text)
        } catch {
            throw .invalidIdentityToken(detail: error.description)
        }
        do throws(WebIdentityClaims.OddClaim) {
            claims = try WebIdentityClaims(signed.claims)
        } catch {
            throw .invalidIdentityToken(detail: "the claim \(error.name) is nothing that it may be")
        }
    }
}
