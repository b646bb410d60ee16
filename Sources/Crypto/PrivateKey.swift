internal import COpenSSL

/// A private key, for throwaway issuers and for tests. Daypass itself never signs with one.
///
/// Sendable for the same reason as ``PublicKey``.
@safe package final class PrivateKey: @unchecked Sendable {
    private let handle: OpaquePointer
    private let curve: EllipticCurve?

    private init(handle: OpaquePointer, curve: EllipticCurve?) {
        unsafe self.handle = handle
        self.curve = curve
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    package static func generateRSA(bits: Int = 2_048) throws(CryptoError) -> PrivateKey {
        guard let handle = unsafe daypass_generate_rsa_key(bits) else {
            throw .last("EVP_RSA_gen")
        }
        return unsafe PrivateKey(handle: handle, curve: nil)
    }

    package static func generate(_ curve: EllipticCurve) throws(CryptoError) -> PrivateKey {
        guard let handle = unsafe daypass_generate_ec_key(curve.rawValue) else {
            throw .last("EVP_EC_gen")
        }
        return unsafe PrivateKey(handle: handle, curve: curve)
    }

    /// Reads a key from its PEM text. The caller states the curve of an elliptic-curve key.
    package init(pem: String, curve: EllipticCurve? = nil) throws(CryptoError) {
        let bio = try MemoryBIO(Array(pem.utf8))
        guard let handle = unsafe PEM_read_bio_PrivateKey(bio.handle, nil, nil, nil) else {
            throw .last("PEM_read_bio_PrivateKey")
        }
        unsafe self.handle = handle
        self.curve = curve
    }

    /// The unencrypted key in PKCS #8.
    package var pem: String {
        get throws(CryptoError) {
            let bio = try MemoryBIO()
            guard unsafe PEM_write_bio_PrivateKey(bio.handle, handle, nil, nil, 0, nil, nil) == 1
            else { throw .last("PEM_write_bio_PrivateKey") }
            return String(decoding: bio.contents, as: UTF8.self)
        }
    }

    /// The numbers of the public key, by their names in a JSON Web Key (RFC 7518 §6.2.1, §6.3.1).
    package var publicNumbers: [(name: String, value: [UInt8])] {
        get throws(CryptoError) {
            guard let curve else {
                return [
                    ("n", try number(OSSL_PKEY_PARAM_RSA_N)),
                    ("e", try number(OSSL_PKEY_PARAM_RSA_E)),
                ]
            }
            let length = curve.coordinateByteCount
            return [
                ("x", try number(OSSL_PKEY_PARAM_EC_PUB_X, byteCount: length)),
                ("y", try number(OSSL_PKEY_PARAM_EC_PUB_Y, byteCount: length)),
            ]
        }
    }

    /// Signs; the result has JSON Web Signature's form.
    package func signature(
        of message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .last("EVP_MD_CTX_new") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = 0
        guard
            unsafe EVP_DigestSignInit(
                context, nil, algorithm.hash?.fetched.pointer, nil, handle) == 1,
            unsafe EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw .last("EVP_DigestSignInit") }
        var signature = [UInt8](repeating: 0, count: length)
        guard
            unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw .last("EVP_DigestSign") }
        signature.removeLast(signature.count - length)
        guard let curve else { return signature }
        guard
            let halves = CurveSignature.halves(signature, byteCount: curve.coordinateByteCount)
        else { throw .last("d2i_ECDSA_SIG") }
        return halves
    }

    private func number(_ name: String, byteCount: Int? = nil) throws(CryptoError) -> [UInt8] {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(handle, name, &number) == 1 else {
            throw .last("EVP_PKEY_get_bn_param")
        }
        defer { unsafe BN_free(number) }
        let length = unsafe byteCount ?? Int(BN_num_bits(number) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: length)
        guard unsafe BN_bn2binpad(number, &bytes, Int32(length)) == Int32(length) else {
            throw .last("BN_bn2binpad")
        }
        return bytes
    }
}
