internal import COpenSSL

/// Why a call of libcrypto failed.
package enum CryptoError: Error, Equatable, Sendable {
    /// Numbers that do not form a key of the type, or a key that is too weak or too large.
    case unusableKey(String)
    /// A text that is no certificate, or one with more than one possible meaning.
    case unusableCertificate(String)
    /// Any other failure: the function, and the last code of libcrypto's error queue, or 0.
    case failed(function: String, code: UInt)

    /// The failure of the function that was just called. Empties the thread's error queue.
    static func last(_ function: String) -> CryptoError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return .failed(function: function, code: code)
    }
}
