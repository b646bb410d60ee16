internal import Crypto
internal import HTTP
internal import Wire

/// The requests to a provider's token endpoint (RFC 6749 §4.1.3). Secrets are in the body and in
/// the `Authorization` header, never in the URL.
enum TokenRequest {
    typealias Field = (name: String, value: String)

    static func code(_ code: Secret, _ pending: PendingAuthorization) -> [Field] {
        [
            ("grant_type", "authorization_code"), ("code", text(code)),
            ("redirect_uri", pending.redirectURI),
            ("code_verifier", text(pending.codeVerifier)),
        ]
    }

    /// RFC 8628 §3.4.
    static func deviceCode(_ code: Secret) -> [Field] {
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", text(code)),
        ]
    }

    static func refreshToken(_ token: Secret) -> [Field] {
        [("grant_type", "refresh_token"), ("refresh_token", text(token))]
    }

    /// RFC 7009 §2.1.
    static func revocation(of refreshToken: Secret) -> [Field] {
        [("token", text(refreshToken)), ("token_type_hint", "refresh_token")]
    }

    static func request(
        _ fields: [Field], to url: String, authentication: ClientAuthentication
    ) -> HTTPRequest {
        var headers: HTTPHeaders = [
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        ]
        if let header = authentication.header { headers.append(("Authorization", header)) }
        return HTTPRequest(
            .post, url, headers: headers,
            body: Array(Form.encode(fields + authentication.fields).utf8))
    }

    private static func text(_ secret: Secret) -> String {
        String(decoding: secret.bytes, as: UTF8.self)
    }
}
