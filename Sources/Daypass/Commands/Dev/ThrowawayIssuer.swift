internal import Crypto
internal import FoundationEssentials
internal import State
internal import System
internal import Wire

/// An issuer of web identity tokens for trials. Its directory holds the keys in `private/`, and in
/// `public/` the documents that a web server serves.
struct ThrowawayIssuer {
    private static let keyNames: [(algorithm: SignatureAlgorithm, curve: EllipticCurve?)] = [
        (.rs256, nil), (.es256, .p256),
    ]

    let directory: String

    func make(issuer: String) throws {
        guard !FileManager.default.fileExists(atPath: jwksPath) else { return }
        for path in ["private", "public/.well-known"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(path)", withIntermediateDirectories: true)
        }
        var keys: [String] = []
        for (algorithm, curve) in ThrowawayIssuer.keyNames {
            let key = try curve.map(PrivateKey.generate) ?? PrivateKey.generateRSA()
            let path = keyPath(algorithm)
            try writeText(try key.pem, to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            keys.append(try webKey(key, algorithm: algorithm, curve: curve))
        }
        var discovery = JSONWriter()
        discovery.field("issuer", issuer)
        discovery.field("jwks_uri", "\(issuer)/jwks.json")
        try writeText(
            String(decoding: discovery.object, as: UTF8.self),
            to: "\(directory)/public/.well-known/openid-configuration")
        // Last, because this file marks the issuer as complete.
        try writeText("{\"keys\":[\(keys.joined(separator: ","))]}", to: jwksPath)
    }

    func token(
        subject: String, policy: String, audience: String, seconds: Int, algorithm name: String,
        claims: [String]
    ) throws -> String {
        guard
            let (algorithm, curve) = ThrowawayIssuer.keyNames.first(where: {
                $0.algorithm.rawValue == name
            })
        else { throw Failure("there is no key for \(name), only for RS256 and ES256") }
        guard let pem = try? String(contentsOfFile: keyPath(algorithm), encoding: .utf8),
            let discovery = try? Data(
                contentsOf: URL(filePath: "\(directory)/public/.well-known/openid-configuration")),
            let issuer = (try? JSONObject(Array(discovery)))?.string("issuer")
        else {
            throw Failure("\(directory) has no throwaway issuer; create one: daypass dev issuer")
        }
        let now = Clock.now
        // Each value as JSON, so that a claim from the command line can replace a default one.
        var fields: [String: String] = [
            "iss": OutputValue.text(issuer).json, "sub": OutputValue.text(subject).json,
            "aud": OutputValue.text(audience).json, "iat": String(now.seconds),
            "exp": String((now + seconds).seconds), "policy": OutputValue.text(policy).json,
        ]
        for claim in claims {
            guard let mark = claim.firstIndex(of: "=") else {
                throw Failure("not a claim as name=value: \(claim)")
            }
            let value = String(claim[claim.index(after: mark)...])
            fields[String(claim[..<mark])] = isJSON(value) ? value : OutputValue.text(value).json
        }
        let payload = fields.sorted { $0.key < $1.key }
            .map { "\(OutputValue.text($0.key).json):\($0.value)" }.joined(separator: ",")
        var header = JSONWriter()
        header.field("alg", algorithm.rawValue)
        header.field("kid", keyID(algorithm))
        header.field("typ", "JWT")
        let input =
            Base64URL.encode(header.object) + "." + Base64URL.encode(Array("{\(payload)}".utf8))
        let signature = try PrivateKey(pem: pem, curve: curve)
            .signature(of: Array(input.utf8), algorithm: algorithm)
        return input + "." + Base64URL.encode(signature)
    }

    private func webKey(
        _ key: PrivateKey, algorithm: SignatureAlgorithm, curve: EllipticCurve?
    ) throws -> String {
        var fields = JSONWriter()
        fields.field("kty", curve == nil ? "RSA" : "EC")
        fields.field("use", "sig")
        fields.field("alg", algorithm.rawValue)
        fields.field("kid", keyID(algorithm))
        fields.field("crv", ifPresent: curve?.rawValue)
        for (name, value) in try key.publicNumbers { fields.field(name, Base64URL.encode(value)) }
        return String(decoding: fields.object, as: UTF8.self)
    }

    private func keyID(_ algorithm: SignatureAlgorithm) -> String {
        "throwaway-\(algorithm.rawValue.lowercased())"
    }

    private func keyPath(_ algorithm: SignatureAlgorithm) -> String {
        "\(directory)/private/\(algorithm.rawValue.lowercased()).pem"
    }

    private var jwksPath: String { "\(directory)/public/jwks.json" }

    private func isJSON(_ text: String) -> Bool {
        (try? JSONValue(Array(text.utf8), maximumDepth: 64)) != nil
    }

    private func writeText(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
