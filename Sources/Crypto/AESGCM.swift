internal import COpenSSL

/// Authenticated encryption: AES-256 in Galois/Counter Mode (NIST SP 800-38D).
package enum AESGCM {
    package static let keyByteCount = 32
    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    /// Encrypts with a new nonce; the result is nonce, ciphertext and tag.
    ///
    /// - Parameter context: What the text belongs to. Only the same context opens it.
    package static func seal(_ plaintext: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = RandomBytes.make(nonceByteCount)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        let isDone = unsafe withContext { cipher in
            var length: Int32 = 0
            return unsafe EVP_EncryptInit_ex(
                cipher, FetchedCipher.aes256GCM.pointer, nil, checked(key), nonce)
                == 1
                && EVP_EncryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
                && EVP_EncryptUpdate(
                    cipher, &ciphertext, &length, plaintext, Int32(plaintext.count)) == 1
                && EVP_EncryptFinal_ex(cipher, nil, &length) == 1
                && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, Int32(tagByteCount), &tag) == 1
        }
        precondition(isDone, "AES-GCM fails only when there is no memory")
        return nonce + ciphertext + tag
    }

    /// Decrypts; `nil` if any bit of the text, the key or the context differs.
    package static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= nonceByteCount + tagByteCount else { return nil }
        let nonce = Array(sealed.prefix(nonceByteCount))
        let ciphertext = Array(sealed.dropFirst(nonceByteCount).dropLast(tagByteCount))
        var tag = Array(sealed.suffix(tagByteCount))
        var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
        let isDone = unsafe withContext { cipher in
            var length: Int32 = 0
            return unsafe EVP_DecryptInit_ex(
                cipher, FetchedCipher.aes256GCM.pointer, nil, checked(key), nonce)
                == 1
                && EVP_DecryptUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
                && EVP_DecryptUpdate(
                    cipher, &plaintext, &length, ciphertext, Int32(ciphertext.count)) == 1
                && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, Int32(tagByteCount), &tag) == 1
                && EVP_DecryptFinal_ex(cipher, nil, &length) == 1
        }
        return isDone ? plaintext : nil
    }

    private static func checked(_ key: [UInt8]) -> [UInt8] {
        precondition(key.count == keyByteCount, "a key of AES-256 has 32 bytes")
        return key
    }

    private static func withContext(_ work: (OpaquePointer) -> Bool) -> Bool {
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

    let pointer: OpaquePointer

    private init(_ name: String) {
        guard let fetched = unsafe EVP_CIPHER_fetch(nil, name, nil) else {
            fatalError("libcrypto has no \(name): it is not installed whole")
        }
        unsafe pointer = fetched
    }
}
