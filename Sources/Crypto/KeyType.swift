/// The type of a key. It alone decides which algorithms the key may be used with.
package enum KeyType: Equatable, Sendable {
    case rsa
    case ellipticCurve(EllipticCurve)
    case ed25519

    package func allows(_ algorithm: SignatureAlgorithm) -> Bool {
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: self == .rsa
        case .es256: self == .ellipticCurve(.p256)
        case .es384: self == .ellipticCurve(.p384)
        case .es512: self == .ellipticCurve(.p521)
        case .edDSA: self == .ed25519
        }
    }
}
