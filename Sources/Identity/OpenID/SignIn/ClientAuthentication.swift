internal import Crypto
internal import Wire

/// How a client proves itself at the token endpoint (OpenID Connect Core 1.0 §9).
enum ClientAuthentication: Sendable {
    /// A public client only states its ID.
    case none(clientID: String)
    case basic(clientID: String, secret: Secret)
    case post(clientID: String, secret: Secret)

    /// Chooses among the methods of the discovery document. A provider that lists none takes
    /// `client_secret_basic` (OpenID Connect Discovery 1.0 §3).
    init(_ client: OpenIDClient, methods: [String]?) throws(SignInError) {
        guard let secret = client.secret else {
            self = .none(clientID: client.id)
            return
        }
        guard let methods, !methods.contains("client_secret_basic") else {
            self = .basic(clientID: client.id, secret: secret)
            return
        }
        guard methods.contains("client_secret_post") else {
            throw .provider(
                detail: "the provider takes no client secret; it takes "
                    + SignInError.shown(methods.joined(separator: ", ")))
        }
        self = .post(clientID: client.id, secret: secret)
    }

    /// The `Authorization` header, `nil` if there is none.
    var header: String? {
        guard case .basic(let clientID, let secret) = self else { return nil }
        // Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
        let user = PercentEncoding.encode(clientID)
        let password = PercentEncoding.encode(secret.bytes)
        return "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))"
    }

    /// The fields to add to the body.
    var fields: [TokenRequest.Field] {
        switch self {
        case .none(let clientID): [("client_id", clientID)]
        case .basic: []
        case .post(let clientID, let secret):
            [
                ("client_id", clientID),
                ("client_secret", String(decoding: secret.bytes, as: UTF8.self)),
            ]
        }
    }
}
