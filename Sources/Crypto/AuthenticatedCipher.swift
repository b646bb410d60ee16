internal import COpenSSL

/// A cipher that authenticates what it encrypts (AEAD, RFC 5116), with keys of 32 bytes, nonces of
/// 12 and tags of 16.
package enum AuthenticatedCipher: Sendable {
    /// AES-256 in Galois/Counter Mode (NIST SP 800-38D).
    case aes256GCM
    /// RFC 8439.
    case chaCha20Poly1305

    package static let keyByteCount = 32
    package static let nonceByteCount = 12
    package static let tagByteCount = 16

    /// Encrypts; the result is ciphertext and tag.
    ///
    /// - Parameters:
    ///   - nonce: One that this key has never had before.
    ///   - context: What the text belongs to. Only the same context opens it.
    package func seal(
        _ plaintext: ArraySlice<UInt8>, key: [UInt8], nonce: [UInt8], context: [UInt8]
    ) -> [UInt8] {
        check(key, nonce)
        let tagCount = AuthenticatedCipher.tagByteCount
        var sealed = [UInt8](repeating: 0, count: plaintext.count + tagCount)
        let isDone = unsafe withContext { cipher in
            unsafe plaintext.withUnsafeBytes { input in
                unsafe sealed.withUnsafeMutableBytes { output in
                    var length: Int32 = 0
                    let bytes = unsafe output.assumingMemoryBound(to: UInt8.self).baseAddress!
                    let text = unsafe input.assumingMemoryBound(to: UInt8.self).baseAddress
                    return unsafe EVP_EncryptInit_ex(cipher, algorithm, nil, key, nonce) == 1
                        && EVP_EncryptUpdate(cipher, nil, &length, context, Int32(context.count))
                            == 1
                        && EVP_EncryptUpdate(cipher, bytes, &length, text, Int32(input.count)) == 1
                        && EVP_EncryptFinal_ex(cipher, nil, &length) == 1
                        && EVP_CIPHER_CTX_ctrl(
                            cipher, EVP_CTRL_AEAD_GET_TAG, Int32(tagCount), bytes + input.count)
                            == 1
                }
            }
        }
        precondition(isDone, "a cipher fails only when there is no memory")
        return sealed
    }

    /// Decrypts; `nil` if any bit of the text, the key, the nonce or the context differs.
    package func open(
        _ sealed: ArraySlice<UInt8>, key: [UInt8], nonce: [UInt8], context: [UInt8]
    ) -> [UInt8]? {
        check(key, nonce)
        let tagCount = AuthenticatedCipher.tagByteCount
        guard sealed.count >= tagCount else { return nil }
        let ciphertext = Array(sealed.dropLast(tagCount))
        var tag = Array(sealed.suffix(tagCount))
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        let isDone = unsafe withContext { cipher in
            var length: Int32 = 0
            return unsafe EVP_DecryptInit_ex(cipher, algorithm, nil, key, nonce) == 1
                && EVP_DecryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
                && EVP_DecryptUpdate(
                    cipher, &plaintext, &length, ciphertext, Int32(ciphertext.count)) == 1
                && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(tagCount), &tag) == 1
                && EVP_DecryptFinal_ex(cipher, nil, &length) == 1
        }
        guard isDone else {
            plaintext.wipe()
            return nil
        }
        return plaintext
    }

    private var algorithm: OpaquePointer {
        switch self {
        case .aes256GCM: unsafe FetchedCipher.aes256GCM.pointer
        case .chaCha20Poly1305: unsafe FetchedCipher.chaCha20Poly1305.pointer
        }
    }

    private func check(_ key: [UInt8], _ nonce: [UInt8]) {
        precondition(key.count == AuthenticatedCipher.keyByteCount, "a key has 32 bytes")
        precondition(nonce.count == AuthenticatedCipher.nonceByteCount, "a nonce has 12 bytes")
    }

    private func withContext(_ work: (OpaquePointer) -> Bool) -> Bool {
        guard let cipher = unsafe EVP_CIPHER_CTX_new() else { return false }
        defer {
            unsafe EVP_CIPHER_CTX_free(cipher)
            ERR_clear_error()
        }
        return unsafe work(cipher)
    }
}

/// A cipher that libcrypto looks up once; `EVP_aes_256_gcm()` looks it up at every use.
///
/// Sendable for the same reason as ``FetchedDigest``.
@safe private final class FetchedCipher: @unchecked Sendable {
    static let aes256GCM = FetchedCipher("AES-256-GCM")
    static let chaCha20Poly1305 = FetchedCipher("ChaCha20-Poly1305")

    let pointer: OpaquePointer

    private init(_ name: String) {
        guard let fetched = unsafe EVP_CIPHER_fetch(nil, name, nil) else {
            fatalError("libcrypto has no \(name): it is not installed whole")
        }
        unsafe pointer = fetched
    }
}
