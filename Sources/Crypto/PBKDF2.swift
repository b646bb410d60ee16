internal import COpenSSL

/// Derivation of keys from passwords that costs time (RFC 8018 §5.2), with HMAC-SHA-256.
package enum PBKDF2 {
    package static func key(
        password: [UInt8], salt: [UInt8], iterationCount: Int, byteCount: Int
    ) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: byteCount)
        let isDone = unsafe password.withUnsafeBytes { password in
            unsafe PKCS5_PBKDF2_HMAC(
                password.assumingMemoryBound(to: CChar.self).baseAddress, Int32(password.count),
                salt, Int32(salt.count), Int32(iterationCount), FetchedDigest.sha256.pointer,
                Int32(byteCount), &key)
        }
        precondition(isDone == 1, "PKCS5_PBKDF2_HMAC fails only when there is no memory")
        return key
    }
}
