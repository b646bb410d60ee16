internal import COpenSSL

/// Why libcrypto did not do what it was asked.
package enum CryptoError: Error, Equatable, Sendable {
    /// A key whose numbers make no key of its type, or one that is too weak or too large to use.
    case unusableKey(String)
    /// What is no certificate, or one that can't be read without a doubt.
    case unusableCertificate(String)
    /// Any other failure: the function's name and the last code of libcrypto's error queue, 0 for none.
    case failed(function: String, code: UInt)

    /// The failure of the function that was just called; the thread's error queue is empty afterwards.
    static func last(_ function: String) -> CryptoError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return .failed(function: function, code: code)
    }
}
