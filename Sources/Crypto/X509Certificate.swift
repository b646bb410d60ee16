internal import COpenSSL
internal import Wire

/// libcrypto's `X509`, while its contents are read.
@safe struct X509Certificate: ~Copyable {
    private let handle: OpaquePointer

    /// Reads PEM. `PEM_read_bio` would skip text before the first line, so none may precede it.
    init(pem: [UInt8]) throws(CryptoError) {
        guard pem.starts(with: "-----BEGIN CERTIFICATE-----".utf8) else {
            throw .unusableCertificate("not a certificate in PEM")
        }
        let bio = try MemoryBIO(pem)
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var contents: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(bio.handle, &label, &header, &contents, &count) == 1 else {
            ERR_clear_error()
            throw .unusableCertificate("not a certificate in PEM")
        }
        let der = unsafe Array(UnsafeBufferPointer(start: contents, count: count))
        // The macro OPENSSL_free calls CRYPTO_free.
        unsafe CRYPTO_free(label, nil, 0)
        unsafe CRYPTO_free(header, nil, 0)
        unsafe CRYPTO_free(contents, nil, 0)
        guard bio.contents.allSatisfy(\.isWhiteSpace) else {
            throw .unusableCertificate("more text after the certificate")
        }
        try self.init(der: der)
    }

    private init(der: [UInt8]) throws(CryptoError) {
        var readCount = 0
        let handle = unsafe der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            let handle = unsafe d2i_X509(nil, &position, bytes.count)
            readCount = unsafe (position ?? bytes.baseAddress!) - bytes.baseAddress!
            return unsafe handle
        }
        guard let handle = unsafe handle else {
            ERR_clear_error()
            throw .unusableCertificate("not a certificate in DER")
        }
        guard readCount == der.count else {
            unsafe X509_free(handle)
            throw .unusableCertificate("more text after the certificate")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe X509_free(handle) }

    var extensionFlags: UInt32 { unsafe X509_get_extension_flags(handle) }

    /// All bits are set if the certificate lacks the extension.
    var extendedKeyUsage: UInt32 { unsafe X509_get_extended_key_usage(handle) }

    /// According to basicConstraints, or to the older extensions that preceded it.
    var isAuthority: Bool { unsafe X509_check_ca(handle) != 0 }

    /// The texts of one kind in the subject's name, `nil` for each unreadable one.
    func subject(_ kind: Int32) -> [String?] {
        unsafe texts(kind, in: X509_get_subject_name(handle))
    }

    func issuer(_ kind: Int32) -> [String?] {
        unsafe texts(kind, in: X509_get_issuer_name(handle))
    }

    var issuer: String {
        get throws(CryptoError) {
            let bio = try MemoryBIO()
            guard unsafe daypass_print_name(bio.handle, X509_get_issuer_name(handle)) >= 0 else {
                ERR_clear_error()
                throw .unusableCertificate("the issuer's name is unreadable")
            }
            return String(decoding: bio.contents, as: UTF8.self)
        }
    }

    var serialNumber: String {
        get throws(CryptoError) {
            guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(handle), nil)
            else { throw .last("ASN1_INTEGER_to_BN") }
            defer { unsafe BN_free(number) }
            guard let digits = unsafe BN_bn2hex(number) else { throw .last("BN_bn2hex") }
            defer { unsafe CRYPTO_free(digits, nil, 0) }
            return unsafe String(cString: digits)
        }
    }

    var notBefore: Timestamp {
        get throws(CryptoError) { try unsafe moment(X509_get0_notBefore(handle)) }
    }

    var notAfter: Timestamp {
        get throws(CryptoError) { try unsafe moment(X509_get0_notAfter(handle)) }
    }

    private func moment(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptoError) -> Timestamp {
        guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { throw .last("ASN1_TIME_set") }
        defer { unsafe ASN1_STRING_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // libcrypto would replace a missing time by the present.
        guard unsafe time != nil, unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
            ERR_clear_error()
            throw .unusableCertificate("a date is unreadable")
        }
        return Timestamp(seconds: Int(days) * 86_400 + Int(seconds))
    }

    private func texts(_ kind: Int32, in name: OpaquePointer?) -> [String?] {
        var texts: [String?] = []
        var position = unsafe X509_NAME_get_index_by_NID(name, kind, -1)
        while position >= 0 {
            let entry = unsafe X509_NAME_get_entry(name, position)
            texts.append(unsafe text(X509_NAME_ENTRY_get_data(entry)))
            position = unsafe X509_NAME_get_index_by_NID(name, kind, position)
        }
        return texts
    }

    /// The text of a string, with any character in it, even NUL.
    ///
    /// `nil` for the string types that RFC 5280 §4.1.2.4 keeps for old certificates only: readers
    /// disagree on the meaning of their bytes, and a name must have one meaning.
    private func text(_ string: UnsafeMutablePointer<ASN1_STRING>?) -> String? {
        guard let string = unsafe string,
            unsafe [V_ASN1_UTF8STRING, V_ASN1_PRINTABLESTRING, V_ASN1_IA5STRING]
                .contains(ASN1_STRING_type(string))
        else { return nil }
        let bytes = unsafe UnsafeBufferPointer(
            start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
        return unsafe String(validating: bytes, as: UTF8.self)
    }
}
