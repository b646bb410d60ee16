/// Texts sealed by AES-256 in Galois/Counter Mode, each with its nonce: nonce, ciphertext and tag.
package enum AESGCM {
    package static let keyByteCount = AuthenticatedCipher.keyByteCount

    /// Encrypts with a new nonce.
    ///
    /// - Parameter context: What the text belongs to. Only the same context opens it.
    package static func seal(_ plaintext: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = RandomBytes.make(AuthenticatedCipher.nonceByteCount)
        return nonce
            + AuthenticatedCipher.aes256GCM.seal(
                plaintext[...], key: key, nonce: nonce, context: context)
    }

    /// Decrypts; `nil` if any bit of the text, the key or the context differs.
    package static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8]? {
        let nonceCount = AuthenticatedCipher.nonceByteCount
        guard sealed.count >= nonceCount else { return nil }
        return AuthenticatedCipher.aes256GCM.open(
            sealed.dropFirst(nonceCount), key: key, nonce: Array(sealed.prefix(nonceCount)),
            context: context)
    }
}
