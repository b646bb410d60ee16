package import Crypto
package import Wire

/// A public key in the form in which issuers publish it (RFC 7517 §4).
package struct JSONWebKey: Sendable {
    package let id: String?
    /// The only algorithm of the key, `nil` if the key is for every algorithm of its type.
    package let algorithm: SignatureAlgorithm?
    package let publicKey: PublicKey

    func isFor(_ algorithm: SignatureAlgorithm) -> Bool {
        publicKey.type.allows(algorithm) && (self.algorithm ?? algorithm) == algorithm
    }
}

/// Why Daypass can't check signatures with a JSON web key.
package enum JSONWebKeyError: Error, Equatable, Sendable {
    case notObject
    /// Of two members with one name, some readers take the first and others the last.
    case repeatedMember(String)
    /// The member is missing, or its value has the wrong form.
    case unusableMember(String)
    /// The key is not for signatures (`use`, `key_ops`).
    case otherPurpose(String)
    case unknownAlgorithm(String)
    /// Key type and curve.
    case unknownType(String)
    /// libcrypto does not accept the numbers as a key, or the key is too short.
    case unusableNumbers
}

extension JSONWebKeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notObject: "not a JSON object"
        case .repeatedMember(let name): "two of its members are named \(name)"
        case .unusableMember(let name): "its member \(name) is missing or can't be read"
        case .otherPurpose(let purpose): "it is for \(purpose), not for signatures"
        case .unknownAlgorithm(let name): "its alg \(name) is not supported"
        case .unknownType(let name): "its type \(name) is not supported"
        case .unusableNumbers: "its numbers make no key that is long enough"
        }
    }
}

extension JSONWebKey {
    package init(_ fields: JSONObject) throws(JSONWebKeyError) {
        if let name = fields.repeatedName { throw .repeatedMember(name) }
        id = try JSONWebKey.text("kid", in: fields)
        if let use = try JSONWebKey.text("use", in: fields), use != "sig" {
            throw .otherPurpose("use \(use)")
        }
        if fields.contains("key_ops"), fields["key_ops"] != .null {
            guard let operations = fields.list("key_ops") else { throw .unusableMember("key_ops") }
            guard operations.contains("verify") else {
                throw .otherPurpose("key_ops \(operations.joined(separator: " "))")
            }
        }
        if let name = try JSONWebKey.text("alg", in: fields) {
            // A key for an unknown algorithm must not be used with a known one.
            guard let known = SignatureAlgorithm(rawValue: name) else {
                throw .unknownAlgorithm(name)
            }
            algorithm = known
        } else {
            algorithm = nil
        }
        publicKey = try JSONWebKey.publicKey(fields)
    }

    private static func publicKey(_ fields: JSONObject) throws(JSONWebKeyError) -> PublicKey {
        guard let type = try text("kty", in: fields) else { throw .unusableMember("kty") }
        let curveName = try text("crv", in: fields)
        switch (type, curveName) {
        case ("RSA", _):
            let (n, e) = (try number("n", in: fields), try number("e", in: fields))
            return try key { () throws(CryptoError) in try .rsa(modulus: n, exponent: e) }
        case ("EC", let name?):
            guard let curve = EllipticCurve(rawValue: name) else {
                throw .unknownType("EC \(name)")
            }
            let (x, y) = (try number("x", in: fields), try number("y", in: fields))
            return try key { () throws(CryptoError) in try .ellipticCurve(curve, x: x, y: y) }
        case ("OKP", "Ed25519"):
            let x = try number("x", in: fields)
            return try key { () throws(CryptoError) in try .ed25519(x) }
        default:
            throw .unknownType([type, curveName].compactMap(\.self).joined(separator: " "))
        }
    }

    private static func key(
        _ make: () throws(CryptoError) -> PublicKey
    ) throws(JSONWebKeyError) -> PublicKey {
        do throws(CryptoError) {
            return try make()
        } catch {
            throw .unusableNumbers
        }
    }

    private static func text(
        _ name: String, in fields: JSONObject
    ) throws(JSONWebKeyError) -> String? {
        switch fields[name] {
        case nil, .null: return nil
        case .string(let text): return text
        case .object, .array, .number, .boolean: throw .unusableMember(name)
        }
    }

    private static func number(
        _ name: String, in fields: JSONObject
    ) throws(JSONWebKeyError) -> [UInt8] {
        guard let text = fields.string(name), let bytes = Base64URL.decode(Array(text.utf8)[...])
        else { throw .unusableMember(name) }
        return bytes
    }
}
