internal import COpenSSL

/// Comparison of secrets.
package enum ConstantTime {
    /// Whether two texts are the same, in a time that tells only whether their lengths are.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
