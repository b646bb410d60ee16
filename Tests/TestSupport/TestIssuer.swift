package import Crypto
package import State
package import Wire

/// An OpenID provider without a server: its keys go where fetched ones are kept.
package struct TestIssuer {
    package static let now = Timestamp(seconds: 1_769_854_830)

    package let url: String
    package let keyID: String
    package let key: PrivateKey

    package init(_ url: String, keyID: String = "k") throws {
        self.url = url
        self.keyID = keyID
        key = try PrivateKey.generate(.p256)
    }

    package var configURL: String { "\(url)/.well-known/openid-configuration" }

    package var keySet: [UInt8] {
        get throws {
            let numbers = try key.publicNumbers
            var fields = JSONWriter()
            fields.field("kty", "EC")
            fields.field("crv", "P-256")
            fields.field("kid", keyID)
            for (name, value) in numbers { fields.field(name, Base64URL.encode(value)) }
            return Array("{\"keys\":[".utf8) + fields.object + Array("]}".utf8)
        }
    }

    /// Puts the keys where another process would have left them.
    package func publish(
        _ directory: StateDirectory, provider: String, userInfoEndpoint: String? = nil,
        fetched: Timestamp = now
    ) throws {
        try ProviderKeyCache(directory: directory, provider: provider).write(
            ProviderMetadata(
                configURL: configURL, issuer: url, userInfoEndpoint: userInfoEndpoint,
                keySet: try keySet, fetched: fetched))
    }

    /// A token with these claims, each as JSON; those that are always there can be replaced or left out.
    ///
    /// - Parameter header: More members of the header, each with a comma before it.
    package func token(
        _ claims: [String: String?] = [:], keyID: String? = nil, signer: PrivateKey? = nil,
        header more: String = ""
    ) throws -> String {
        var all: [String: String?] = [
            "iss": "\"\(url)\"", "sub": "\"alice\"", "aud": "\"daypass\"",
            "exp": "\(TestIssuer.now.seconds + 1_000)", "policy": "\"readonly\"",
        ]
        for (name, value) in claims { all[name] = value }
        let payload = all.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
            .joined(separator: ",")
        let header = #"{"alg":"ES256","kid":"\#(keyID ?? self.keyID)"\#(more)}"#
        let input =
            Base64URL.encode(Array(header.utf8)) + "."
            + Base64URL.encode(Array("{\(payload)}".utf8))
        let signature = try (signer ?? key).signature(
            of: Array(input.utf8), algorithm: .es256)
        return input + "." + Base64URL.encode(signature)
    }
}
