/// A digital signature algorithm of JSON Web Signature (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// No `none` and no HMAC: an outside token must prove its issuer with a key of that issuer alone.
package enum SignatureAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"

    /// The digest that the algorithm signs, `nil` for EdDSA, which signs the message itself.
    package var hash: HashAlgorithm? {
        switch self {
        case .rs256, .ps256, .es256: .sha256
        case .rs384, .ps384, .es384: .sha384
        case .rs512, .ps512, .es512: .sha512
        case .edDSA: nil
        }
    }

    var isProbabilistic: Bool {
        switch self {
        case .ps256, .ps384, .ps512: true
        case .rs256, .rs384, .rs512, .es256, .es384, .es512, .edDSA: false
        }
    }
}
