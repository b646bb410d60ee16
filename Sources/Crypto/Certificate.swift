internal import COpenSSL
package import Wire

/// What an X.509 certificate says (RFC 5280), as far as anyone here asks.
///
/// Nothing of it is proved by reading it: who relies on it has been told by somebody that the signatures
/// were checked, and that the one who shows it has its key.
package struct Certificate: Equatable, Sendable {
    /// How long a certificate's text may be: those of people and programs have 1 to 3 KiB.
    package static let maximumByteCount = 16 * 1_024

    /// All that the subject has, of every kind of text that names are written in today.
    package let commonNames: [String]
    /// Those that can be read.
    package let organizations: [String]
    /// The issuer's whole name, as RFC 2253 writes it.
    package let issuer: String
    /// Nil when the issuer has none, several, or one that can't be read.
    package let issuerCommonName: String?
    /// Whether the subject and the issuer have one name.
    package let isSelfIssued: Bool
    /// In upper-case hexadecimal, as `openssl x509 -serial` prints it.
    package let serialNumber: String
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    /// Whether its extended key usage says that it is for clients, or for everything.
    ///
    /// libcrypto takes one without the extension for any purpose. Here it has to say so: what an authority has
    /// signed without a purpose was not meant to log anyone in.
    package let isForClients: Bool
    /// Whether it may sign others.
    package let isAuthority: Bool

    /// Reads the text between `BEGIN CERTIFICATE` and `END CERTIFICATE` (RFC 7468).
    ///
    /// - Throws: ``CryptoError/unusableCertificate(_:)`` unless the text is that of one certificate, and
    ///   nothing else.
    package init(pem: [UInt8]) throws(CryptoError) {
        guard pem.count <= Certificate.maximumByteCount else {
            throw .unusableCertificate("more than \(Certificate.maximumByteCount) bytes")
        }
        try self.init(X509Certificate(pem: pem))
    }

    private init(_ parsed: borrowing X509Certificate) throws(CryptoError) {
        let flags = parsed.extensionFlags
        guard flags & UInt32(EXFLAG_INVALID | EXFLAG_CRITICAL) == 0 else {
            throw .unusableCertificate("an extension that can't be read, or must be known")
        }
        let commonNames = parsed.subject(NID_commonName)
        self.commonNames = commonNames.compactMap { $0 }
        guard self.commonNames.count == commonNames.count else {
            throw .unusableCertificate(
                "a common name in a kind of text that nobody writes any more")
        }
        organizations = parsed.subject(NID_organizationName).compactMap { $0 }
        issuer = try parsed.issuer
        isSelfIssued = flags & UInt32(EXFLAG_SI) != 0
        let issuerCommonNames = parsed.issuer(NID_commonName)
        issuerCommonName = issuerCommonNames.count == 1 ? issuerCommonNames[0] : nil
        serialNumber = try parsed.serialNumber
        notBefore = try parsed.notBefore
        notAfter = try parsed.notAfter
        isForClients =
            flags & UInt32(EXFLAG_XKUSAGE) != 0
            && parsed.extendedKeyUsage & UInt32(XKU_SSL_CLIENT | XKU_ANYEKU) != 0
        isAuthority = parsed.isAuthority
    }
}
