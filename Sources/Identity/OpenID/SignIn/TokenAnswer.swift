internal import Crypto
internal import HTTP
internal import Wire

/// The tokens that a provider answers with (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3). None
/// is checked yet.
struct TokenAnswer: Sendable {
    let idToken: Secret?
    let accessToken: Secret?
    /// For the next sign-in of the same person, `nil` if the provider gives none that is of a
    /// reasonable size.
    let refreshToken: Secret?

    /// The longest refresh token in bytes.
    private static let refreshTokenLimit = 65_536

    /// - Throws: ``SignInError/refused(code:description:)`` for an error of RFC 6749 §5.2,
    ///   ``SignInError/provider(detail:)`` for any other answer.
    init(_ answer: HTTPAnswer) throws(SignInError) {
        guard answer.status == 200 else { throw TokenAnswer.refusal(answer) }
        guard let object = try? JSONObject(answer.body) else {
            throw .provider(detail: "the token endpoint's answer is not a JSON object")
        }
        idToken = object.string("id_token").map { Secret($0) }
        accessToken = object.string("access_token").map { Secret($0) }
        refreshToken = object.string("refresh_token").flatMap { token in
            token.utf8.count <= TokenAnswer.refreshTokenLimit ? Secret(token) : nil
        }
    }

    /// Why an answer is not the wanted one. A redirect is not followed: it could lead the code, the
    /// client's secret or a token elsewhere.
    static func refusal(_ answer: HTTPAnswer) -> SignInError {
        if (400...499).contains(answer.status), let object = try? JSONObject(answer.body),
            let code = object.string("error")
        {
            return SignInError(code: code, description: object.string("error_description"))
        }
        return .provider(
            detail: (300...399).contains(answer.status)
                ? "the provider answers with a redirect (status \(answer.status)), "
                    + "which Daypass does not follow"
                : "the provider answers with status \(answer.status)")
    }
}
