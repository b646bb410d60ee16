internal import HTTP
internal import Wire

/// The claims of a user that an OpenID provider adds to the token (OpenID Connect Core 1.0 §5.3).
enum UserInfo {
    typealias Send =
        (_ request: HTTPRequest, _ timeLimit: Int, _ sizeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// The time limit of an answer, in milliseconds.
    private static let timeLimit = 5_000

    /// Asks for the claims of the user whom an access token is for.
    ///
    /// - Parameter subject: The claims' user: tokens can be mixed up, also on purpose (§5.3.2).
    /// - Throws: ``IdentityError/invalidIdentityToken(detail:)`` if the provider refuses the token,
    ///   or it is another user's; ``IdentityError/providerUnreachable(detail:)`` without claims.
    static func claims(
        of subject: String, accessToken: String, endpoint: String, send: Send
    ) throws(IdentityError) -> JSONObject {
        guard isBearerToken(accessToken) else {
            throw .invalidIdentityToken(detail: "the access token can't be sent in a header")
        }
        let answer: HTTPAnswer
        do throws(HTTPError) {
            answer = try send(
                HTTPRequest(
                    .post, endpoint,
                    headers: [
                        "Authorization": "Bearer \(accessToken)", "Accept": "application/json",
                    ]), timeLimit, WebIdentityToken.maximumByteCount)
        } catch {
            throw .providerUnreachable(detail: "\(endpoint): \(error)")
        }
        switch answer.status {
        case 200: break
        case 401, 403:
            throw .invalidIdentityToken(
                detail: "\(endpoint): status \(answer.status) for the access token")
        default: throw .providerUnreachable(detail: "\(endpoint): status \(answer.status)")
        }
        guard let claims = try? JSONObject(answer.body) else {
            throw .providerUnreachable(detail: "\(endpoint): not a JSON object")
        }
        guard claims.string("sub") == subject else {
            throw .invalidIdentityToken(detail: "\(endpoint): is about another subject")
        }
        return claims
    }

    /// Whether a text is a `b64token` (RFC 6750 §2.1), so that it can go into a header.
    private static func isBearerToken(_ text: String) -> Bool {
        let token = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
        return !token.isEmpty
            && token.allSatisfy { $0.isASCIILetterOrDigit || "-._~+/".utf8.contains($0) }
    }
}
