internal import COpenSSL

/// The two forms of a signature by an elliptic curve. It is two numbers: JSON Web Signature writes
/// one after the other (RFC 7518 §3.4), libcrypto writes them in DER (`ECDSA_SIG`).
enum CurveSignature {
    /// Translates JSON Web Signature's form; the two halves have the same length.
    static func der(_ halves: [UInt8]) -> [UInt8]? {
        guard let pair = unsafe ECDSA_SIG_new() else { return nil }
        defer { unsafe ECDSA_SIG_free(pair) }
        let count = halves.count / 2
        let (r, s) = unsafe halves.withUnsafeBufferPointer { bytes in
            unsafe (
                BN_bin2bn(bytes.baseAddress, Int32(count), nil),
                BN_bin2bn(bytes.baseAddress.map { unsafe $0 + count }, Int32(count), nil)
            )
        }
        // From here on the pair owns both numbers.
        guard unsafe ECDSA_SIG_set0(pair, r, s) == 1 else { return nil }
        var der = [UInt8](repeating: 0, count: Int(unsafe i2d_ECDSA_SIG(pair, nil)))
        let written = unsafe der.withUnsafeMutableBufferPointer { bytes in
            var end = bytes.baseAddress
            return unsafe i2d_ECDSA_SIG(pair, &end)
        }
        return Int(written) == der.count ? der : nil
    }

    /// Translates libcrypto's form into two halves of `byteCount` bytes each.
    static func halves(_ der: [UInt8], byteCount: Int) -> [UInt8]? {
        let pair = unsafe der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return unsafe d2i_ECDSA_SIG(nil, &start, bytes.count)
        }
        guard let pair = unsafe pair else { return nil }
        defer { unsafe ECDSA_SIG_free(pair) }
        var r = [UInt8](repeating: 0, count: byteCount)
        var s = r
        guard unsafe BN_bn2binpad(ECDSA_SIG_get0_r(pair), &r, Int32(byteCount)) >= 0,
            unsafe BN_bn2binpad(ECDSA_SIG_get0_s(pair), &s, Int32(byteCount)) >= 0
        else { return nil }
        return r + s
    }
}
