import Crypto
import State
import Wire

/// An OpenID provider without a server: its keys go where fetched ones are kept.
struct Issuer {
    static let configURL = "\(url)/.well-known/openid-configuration"
    private static let url = "https://idp.example.org/realms/main"

    private let key: PrivateKey

    init(_ directory: StateDirectory, now: Timestamp) throws {
        key = try PrivateKey.generateRSA()
        var fields = JSONWriter()
        fields.field("kty", "RSA")
        fields.field("kid", "k")
        for (name, value) in try key.publicNumbers {
            fields.field(name, Base64URL.encode(value))
        }
        // The name of a provider whose settings name none.
        try ProviderKeyCache(directory: directory, provider: "_").write(
            ProviderMetadata(
                configURL: Issuer.configURL, issuer: Issuer.url,
                keySet: Array("{\"keys\":[".utf8) + fields.object + Array("]}".utf8),
                fetched: now))
    }

    /// A token with the claims of an ID token of Keycloak.
    func token(now: Timestamp) throws -> String {
        let header = #"{"alg":"RS256","typ":"JWT","kid":"k"}"#
        var claims = JSONWriter()
        claims.field("exp", now.seconds + 3_600)
        claims.field("iat", now.seconds)
        claims.field("auth_time", now.seconds)
        claims.field("jti", "0f3d5a52-58a2-4f9e-8a6b-0b6a1f5b5f0e")
        claims.field("iss", Issuer.url)
        claims.field("aud", "daypass")
        claims.field("sub", "8c1f7f3e-5d0a-4b63-9f0e-2f4c5a0c7b11")
        claims.field("typ", "ID")
        claims.field("azp", "daypass")
        claims.field("sid", "b0a7d1f2-3c4e-4d5f-8a9b-0c1d2e3f4a5b")
        claims.field("policy", ["readwrite"])
        claims.field("groups", ["engineering", "on-call"])
        claims.field("email_verified", true)
        claims.field("name", "Alice Example")
        claims.field("preferred_username", "alice")
        claims.field("given_name", "Alice")
        claims.field("family_name", "Example")
        claims.field("email", "alice@example.org")
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(claims.object)
        let signature = try key.signature(of: Array(input.utf8), algorithm: .rs256)
        return input + "." + Base64URL.encode(signature)
    }
}
