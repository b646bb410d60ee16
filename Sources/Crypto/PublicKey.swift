internal import COpenSSL
internal import Synchronization

/// A key that checks signatures.
///
/// Sendable: an `EVP_PKEY` never changes, and libcrypto counts its references atomically. A thread
/// takes a check for itself alone.
@safe package final class PublicKey: @unchecked Sendable {
    package let type: KeyType
    private let handle: OpaquePointer
    /// The checks that no thread uses now: at most as many as threads have checked at once.
    private let checks = Mutex<[SignatureCheck]>([])

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
        guard type.allows(algorithm), let encoded = libcryptoSignature(signature) else {
            return false
        }
        let isValid =
            if let hash = algorithm.hash {
                isValid(encoded, ofDigest: hash.digest(of: message), algorithm, hash)
            } else {
                isValid(encoded, of: message)
            }
        if !isValid { ERR_clear_error() }
        return isValid
    }

    private func isValid(
        _ signature: [UInt8], ofDigest digest: [UInt8], _ algorithm: SignatureAlgorithm,
        _ hash: HashAlgorithm
    ) -> Bool {
        let idle = checks.withLock { checks in
            checks.lastIndex { $0.algorithm == algorithm }.map { checks.remove(at: $0) }
        }
        guard let check = unsafe idle ?? SignatureCheck(handle, algorithm, hash) else {
            return false
        }
        // A check that libcrypto reported an error with is not used again.
        guard check.accepts(signature, ofDigest: digest) else { return false }
        checks.withLock { $0.append(check) }
        return true
    }

    /// EdDSA signs the message itself.
    private func isValid(_ signature: [UInt8], of message: ArraySlice<UInt8>) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle) == 1 else {
            return false
        }
        return unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestVerify(
                context, signature, signature.count, message.baseAddress, message.count) == 1
        }
    }

    /// The signature in libcrypto's form, `nil` if it has the wrong length.
    private func libcryptoSignature(_ signature: [UInt8]) -> [UInt8]? {
        guard case .ellipticCurve(let curve) = type else { return signature }
        guard signature.count == 2 * curve.coordinateByteCount else { return nil }
        return CurveSignature.der(signature)
    }
}
