/// A web identity token as the caller sent it: read, but not proved.
package struct WebIdentityToken: Sendable {
    /// Longer than any provider's token; reading a longer one only costs time.
    package static let maximumByteCount = 64 * 1_024

    package let signed: JSONWebToken
    package let claims: WebIdentityClaims

    /// - Throws: ``IdentityError/invalidIdentityToken(detail:)``
    package init(_ text: String) throws(IdentityError) {
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
            throw .invalidIdentityToken(
                detail: "the claim \(error.name) has a value that it can't have")
        }
    }
}
