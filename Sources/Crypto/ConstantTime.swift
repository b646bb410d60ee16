internal import COpenSSL

/// Compares secrets.
package enum ConstantTime {
    /// Whether two byte strings are equal. The time reveals only whether their lengths are.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
