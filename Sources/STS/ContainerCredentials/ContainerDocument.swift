internal import Credentials
internal import Crypto
internal import Wire

/// The documents of container credentials, as AWS's SDKs read them.
enum ContainerDocument {
    /// When a client may try again after a failure that passes, in seconds.
    private static let retryAfter = 1

    static func response(_ credentials: TemporaryCredentials, requestID: String) -> Response {
        var json = JSONWriter()
        json.field("AccessKeyId", credentials.accessKeyID)
        json.field(
            "SecretAccessKey",
            String(decoding: credentials.secretAccessKey.bytes, as: UTF8.self))
        json.field("Token", credentials.sessionToken.text)
        json.field("Expiration", credentials.expiration.iso8601)
        return response(status: 200, json, requestID: requestID)
    }

    static func response(_ refusal: STSError, requestID: String) -> Response {
        var json = JSONWriter()
        json.field("code", refusal.code)
        json.field("message", refusal.message)
        var response = response(status: status(of: refusal), json, requestID: requestID)
        if case .methodNotAllowed(let method) = refusal {
            response.headers.append(("Allow", method.rawValue))
        } else if case .missingAuthorization = refusal {
            // RFC 9110 §11.6.1: a 401 says how to prove an identity.
            response.headers.append(("WWW-Authenticate", "Bearer"))
        } else if case .throttled(let wait, _) = refusal {
            response.headers.append(("Retry-After", String(wait)))
        } else if case .providerUnreachable = refusal {
            response.headers.append(("Retry-After", String(retryAfter)))
        }
        return response
    }

    /// HTTP's own statuses, where those of the STS would mislead a client of this endpoint: SDKs
    /// try again after a 5xx, and not after a 4xx.
    private static func status(of refusal: STSError) -> Int {
        if case .missingAuthorization = refusal { return 401 }
        if case .methodNotAllowed = refusal { return 405 }
        if case .providerUnreachable = refusal { return 503 }
        return refusal.status
    }

    /// No cache may store credentials. No header lets a page of another origin read them.
    private static func response(
        status: Int, _ json: JSONWriter, requestID: String
    ) -> Response {
        Response(
            status: status,
            headers: [
                "Content-Type": "application/json",
                "Cache-Control": "no-store",
                "x-amz-request-id": requestID,
            ],
            body: json.object)
    }
}
