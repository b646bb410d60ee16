internal import COpenSSL

/// Unpredictable bytes.
package enum RandomBytes {
    /// - Precondition: libcrypto's generator works. If not, the process ends.
    package static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(unsafe RAND_bytes(&bytes, Int32(count)) == 1, "no randomness")
        return bytes
    }
}
