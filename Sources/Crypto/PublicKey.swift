internal import COpenSSL

/// A key that checks signatures.
///
/// Sendable: an `EVP_PKEY` never changes, and libcrypto counts its references atomically. Each
/// check has a context of its own.
@safe package final class PublicKey: @unchecked Sendable {
    package let type: KeyType
    private let handle: OpaquePointer

    private init(type: KeyType, handle: OpaquePointer?) throws(CryptoError) {
        guard let handle = unsafe handle else {
            ERR_clear_error()
            throw .unusableKey("the numbers make no public key")
        }
        self.type = type
        unsafe self.handle = handle
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// Makes an RSA key from its modulus and exponent, both big-endian (RFC 7518 §6.3.1).
    ///
    /// - Throws: ``CryptoError/unusableKey(_:)`` for a modulus under 2,048 bits (too weak) or over
    ///   8,192 bits (one check would take as long as a hundred), and for an exponent that is even,
    ///   1, or longer than four bytes.
    package static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> PublicKey {
        let modulus = modulus.drop { $0 == 0 }
        let exponent = exponent.drop { $0 == 0 }
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard (2_048...8_192).contains(bits) else {
            throw .unusableKey("RSA key of \(bits) bits")
        }
        guard (1...4).contains(exponent.count), exponent.last! & 1 == 1, exponent != [1] else {
            throw .unusableKey("RSA exponent")
        }
        let n = unsafe BN_bin2bn(Array(modulus), Int32(modulus.count), nil)
        let e = unsafe BN_bin2bn(Array(exponent), Int32(exponent.count), nil)
        defer {
            unsafe BN_free(n)
            unsafe BN_free(e)
        }
        return try unsafe PublicKey(type: .rsa, handle: daypass_rsa_public_key(n, e))
    }

    /// Makes an elliptic-curve key from the coordinates of a point (RFC 7518 §6.2.1).
    ///
    /// - Throws: ``CryptoError/unusableKey(_:)`` for a wrong length, or a point off the curve.
    package static func ellipticCurve(
        _ curve: EllipticCurve, x: [UInt8], y: [UInt8]
    ) throws(CryptoError) -> PublicKey {
        guard x.count == curve.coordinateByteCount, y.count == curve.coordinateByteCount else {
            throw .unusableKey("\(curve.rawValue) coordinate's length")
        }
        // SEC 1 §2.3.3: 4 marks an uncompressed point. libcrypto refuses one off the curve.
        let point = [4] + x + y
        return try unsafe PublicKey(
            type: .ellipticCurve(curve),
            handle: daypass_ec_public_key(curve.rawValue, point, point.count))
    }

    /// Makes an Ed25519 key (RFC 8037 §2).
    package static func ed25519(_ bytes: [UInt8]) throws(CryptoError) -> PublicKey {
        guard bytes.count == 32 else { throw .unusableKey("Ed25519 key's length") }
        return try unsafe PublicKey(
            type: .ed25519,
            handle: EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count))
    }

    /// Whether this key made a signature in JSON Web Signature's form; false for another key type.
    package func isValid(
        signature: [UInt8], of message: ArraySlice<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
        guard type.allows(algorithm), let context = unsafe EVP_MD_CTX_new() else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var keyContext: OpaquePointer?
        guard
            unsafe EVP_DigestVerifyInit(
                context, &keyContext, algorithm.hash?.fetched.pointer, nil, handle) == 1,
            unsafe setPadding(keyContext, algorithm),
            let encoded = libcryptoSignature(signature)
        else { return false }
        return unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestVerify(
                context, encoded, encoded.count, message.baseAddress, message.count) == 1
        }
    }

    /// PSS uses a salt of exactly the digest's length (RFC 7518 §3.5).
    private func setPadding(_ context: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.isProbabilistic else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    /// The signature in libcrypto's form, `nil` if it has the wrong length.
    private func libcryptoSignature(_ signature: [UInt8]) -> [UInt8]? {
        guard case .ellipticCurve(let curve) = type else { return signature }
        guard signature.count == 2 * curve.coordinateByteCount else { return nil }
        return CurveSignature.der(signature)
    }
}
