package import Crypto
package import Wire

/// Why Daypass can't check a text as a signed JSON Web Token.
package enum JSONWebTokenError: Error, Equatable, Sendable, CustomStringConvertible {
    case notThreeSegments
    case notBase64URL(segment: Int)
    /// Not JSON, ambiguous JSON, or no algorithm.
    case headerNotJSON
    case payloadNotJSON(JSONSyntaxError)
    /// `none`, an HMAC, or another algorithm that is not a public-key signature.
    case algorithmNotAllowed(String)
    /// The header has a part that readers must understand and Daypass does not (RFC 7515 §4.1.11).
    case criticalHeader
    /// The header names another kind of token than one that proves an identity (RFC 8725 §3.11).
    case typeNotAllowed

    package var description: String {
        switch self {
        case .notThreeSegments: "not three segments with dots between them"
        case .notBase64URL(let segment): "segment \(segment) is not base64url"
        case .headerNotJSON: "the header is not JSON, ambiguous, or names no algorithm"
        case .payloadNotJSON(let error): "the claims can't be read: \(error)"
        case .algorithmNotAllowed(let name): "the algorithm is not allowed here: \(name)"
        case .criticalHeader: "the header has a crit part, which is not understood here"
        case .typeNotAllowed:
            "the header's typ is none of " + JSONWebToken.allowedTypes.joined(separator: ", ")
        }
    }
}

/// A signed JSON Web Token in its compact form (RFC 7515 §7.1), read but not verified.
package struct JSONWebToken: Sendable {
    /// The media types (RFC 7515 §4.1.9) of ID tokens and access tokens (RFC 9068 §2.1). A token
    /// without a type is accepted, as OpenID Connect has no rule for it. Logout tokens
    /// (`logout+jwt`) and event tokens (`secevent+jwt`, RFC 8417) prove no caller's identity.
    fileprivate static let allowedTypes = ["JWT", "at+jwt", "application/at+jwt"]

    package let algorithm: SignatureAlgorithm
    /// The key that signed the token, if the token names it.
    package let keyID: String?
    /// The claims. They are proved only by ``isSigned(by:)``; the issuer is needed before that.
    package let claims: JSONObject
    private let signingInput: [UInt8]
    private let signature: [UInt8]

    package init(_ text: String) throws(JSONWebTokenError) {
        var bytes = Array(text.utf8)
        guard let headerEnd = bytes.firstIndex(of: UInt8(ascii: ".")),
            let end = bytes.lastIndex(of: UInt8(ascii: ".")), headerEnd < end,
            !bytes[(headerEnd + 1)..<end].contains(UInt8(ascii: "."))
        else { throw .notThreeSegments }
        guard let header = Base64URL.decode(bytes[..<headerEnd]) else {
            throw .notBase64URL(segment: 1)
        }
        guard let payload = Base64URL.decode(bytes[(headerEnd + 1)..<end]) else {
            throw .notBase64URL(segment: 2)
        }
        guard let signature = Base64URL.decode(bytes[(end + 1)...]) else {
            throw .notBase64URL(segment: 3)
        }
        guard let fields = try? JSONObject(header), let name = fields.string("alg"),
            fields.string("kid") != nil || !fields.contains("kid")
        else { throw .headerNotJSON }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .algorithmNotAllowed(name)
        }
        guard !fields.contains("crit") else { throw .criticalHeader }
        guard JSONWebToken.hasAllowedType(fields) else { throw .typeNotAllowed }
        do throws(JSONSyntaxError) {
            claims = try JSONObject(payload)
        } catch {
            throw .payloadNotJSON(error)
        }
        self.algorithm = algorithm
        keyID = fields.string("kid")
        self.signature = signature
        bytes.removeLast(bytes.count - end)
        signingInput = bytes
    }

    private static func hasAllowedType(_ header: JSONObject) -> Bool {
        guard header.contains("typ") else { return true }
        guard let type = header.string("typ")?.lowercased() else { return false }
        return allowedTypes.contains { $0.lowercased() == type }
    }

    package func isSigned(by key: PublicKey) -> Bool {
        key.isValid(signature: signature, of: signingInput[...], algorithm: algorithm)
    }
}
