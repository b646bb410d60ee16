package import Crypto
internal import FoundationEssentials
internal import Wire

/// A public key as an issuer publishes it (RFC 7517 §4).
package struct JSONWebKey: Sendable {
    package let id: String?
    /// The one algorithm that the key is for, nil when it is for each that its type allows.
    package let algorithm: SignatureAlgorithm?
    package let publicKey: PublicKey

    func isFor(_ algorithm: SignatureAlgorithm) -> Bool {
        publicKey.type.allows(algorithm) && (self.algorithm ?? algorithm) == algorithm
    }
}

/// The public keys of one issuer (RFC 7517 §5).
package struct JSONWebKeySet: Sendable {
    /// More keys than any issuer publishes, and the most that are looked at.
    private static let maximumCount = 100
    /// How many keys a token may be tried with that does not say which one is its own.
    private static let maximumTries = 8

    package let keys: [JSONWebKey]
    /// How many keys were left out: for encryption, of an unknown type, or with unusable numbers.
    package let skippedCount: Int

    /// Reads a key set; nil when the text is none. A key that can't be used is left out, and the others
    /// stay: issuers publish new kinds of keys before their users can read them.
    package init?(json: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else {
            return nil
        }
        keys = document.keys.prefix(JSONWebKeySet.maximumCount).compactMap(\.key)
        skippedCount = document.keys.count - keys.count
    }

    /// Whether the token is signed by one of the keys; nil when the key that it names is not among them.
    package func verifies(_ token: JSONWebToken) -> Bool? {
        let candidates = keys.filter {
            $0.isFor(token.algorithm) && (token.keyID == nil || $0.id == token.keyID)
        }
        if candidates.isEmpty {
            let isKnown = token.keyID != nil && keys.contains { $0.id == token.keyID }
            return isKnown ? false : nil
        }
        return candidates.prefix(JSONWebKeySet.maximumTries)
            .contains { token.isSigned(by: $0.publicKey) }
    }

    private struct Document: Decodable {
        let keys: [Entry]
    }

    /// One of the keys, if it can be used.
    private struct Entry: Decodable {
        let key: JSONWebKey?

        init(from decoder: any Decoder) throws {
            key = (try? Fields(from: decoder))?.key
        }
    }

    private struct Fields: Decodable {
        let kty: String
        let kid: String?
        let alg: String?
        let use: String?
        let operations: [String]?
        let n: String?
        let e: String?
        let crv: String?
        let x: String?
        let y: String?

        enum CodingKeys: String, CodingKey {
            case kty, kid, alg, use, n, e, crv, x, y
            case operations = "key_ops"
        }

        var key: JSONWebKey? {
            guard use ?? "sig" == "sig", operations?.contains("verify") ?? true else { return nil }
            let algorithm = alg.flatMap(SignatureAlgorithm.init(rawValue:))
            // A key for an algorithm that we don't know is not for those that we do.
            guard alg == nil || algorithm != nil, let publicKey = try? publicKey else { return nil }
            return JSONWebKey(id: kid, algorithm: algorithm, publicKey: publicKey)
        }

        private var publicKey: PublicKey? {
            get throws(CryptoError) {
                switch (kty, crv) {
                case ("RSA", _):
                    guard let n = number(n), let e = number(e) else { return nil }
                    return try .rsa(modulus: n, exponent: e)
                case ("EC", let name?):
                    guard let curve = EllipticCurve(rawValue: name), let x = number(x),
                        let y = number(y)
                    else { return nil }
                    return try .ellipticCurve(curve, x: x, y: y)
                case ("OKP", "Ed25519"):
                    guard let x = number(x) else { return nil }
                    return try .ed25519(x)
                default:
                    return nil
                }
            }
        }

        private func number(_ text: String?) -> [UInt8]? {
            text.flatMap { Base64URL.decode(Array($0.utf8)[...]) }
        }
    }
}
