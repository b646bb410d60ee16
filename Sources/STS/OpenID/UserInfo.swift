internal import HTTP
internal import Wire

/// What an OpenID provider tells of a user beside the token (OpenID Connect Core 1.0 §5.3).
enum UserInfo {
    typealias Send =
        (_ request: HTTPRequest, _ timeLimit: Int, _ sizeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// How long the provider may take, in milliseconds.
    private static let timeLimit = 5_000

    /// Asks for the claims of whom an access token is for.
    ///
    /// - Parameter subject: Who that must be. Tokens can be mixed up, also on purpose (§5.3.2).
    /// - Throws: ``STSError/invalidIdentityToken(detail:)`` when the provider does not take the token, or takes
    ///   it for another's; ``STSError/providerUnreachable(detail:)`` for anything but claims.
    static func claims(
        of subject: String, accessToken: String, endpoint: String, send: Send
    ) throws(STSError) -> JSONObject {
        guard isBearerToken(accessToken) else {
            throw .invalidIdentityToken(detail: "the access token is none that a header can have")
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
            throw .providerUnreachable(detail: "\(endpoint): no JSON object")
        }
        guard claims.string("sub") == subject else {
            throw .invalidIdentityToken(detail: "\(endpoint): tells of another subject")
        }
        return claims
    }

    /// Whether a text is a `b64token` (RFC 6750 §2.1): it becomes part of a header.
    private static func isBearerToken(_ text: String) -> Bool {
        let token = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
        return !token.isEmpty
            && token.allSatisfy { $0.isASCIILetterOrDigit || "-._~+/".utf8.contains($0) }
    }
}
