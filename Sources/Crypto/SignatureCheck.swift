internal import COpenSSL

/// A public key that is prepared to check signatures with one algorithm. One thread uses it at a
/// time: to prepare it costs a fifth of an RSA check, because libcrypto looks up digests by name.
///
/// Sendable: ``PublicKey`` gives it to one thread, which gives it back.
@safe final class SignatureCheck: @unchecked Sendable {
    let algorithm: SignatureAlgorithm
    private let context: OpaquePointer

    /// `nil` if libcrypto can't check such signatures with the key.
    init?(_ key: OpaquePointer, _ algorithm: SignatureAlgorithm, _ hash: HashAlgorithm) {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { return nil }
        self.algorithm = algorithm
        unsafe self.context = context
        guard unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, hash.fetched.pointer) == 1,
            setPadding()
        else { return nil }
    }

    deinit { unsafe EVP_PKEY_CTX_free(context) }

    /// PSS uses a salt of exactly the digest's length (RFC 7518 §3.5).
    private func setPadding() -> Bool {
        guard algorithm.isProbabilistic else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    func accepts(_ signature: [UInt8], ofDigest digest: [UInt8]) -> Bool {
        unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }
}
