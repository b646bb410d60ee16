/// Derives keys from a secret (HKDF, RFC 5869 §2, with an empty salt).
///
/// The first of the two steps depends on the secret alone, and is made once.
package struct KeyDerivation: Sendable {
    private let pseudorandomKey: Secret

    package init(from secret: Secret) {
        let salt = [UInt8](repeating: 0, count: HashAlgorithm.sha256.byteCount)
        pseudorandomKey = Secret(HMAC.sha256(key: salt, secret.bytes))
    }

    /// Derives a key of at most one digest's length.
    ///
    /// - Parameter info: The purpose of the derived key. Each purpose gets a key of its own.
    package func key(info: [UInt8], byteCount: Int) -> [UInt8] {
        precondition(byteCount <= HashAlgorithm.sha256.byteCount, "one block is all that is made")
        var block = HMAC.sha256(key: pseudorandomKey.bytes, info + [1])
        defer { block.wipe() }
        return Array(block.prefix(byteCount))
    }
}
