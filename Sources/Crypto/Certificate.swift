internal import COpenSSL
package import Wire

/// The contents of an X.509 certificate (RFC 5280) that Daypass uses.
///
/// Reading proves nothing: the web server must have verified it, and that the client has its key.
package struct Certificate: Equatable, Sendable {
    /// The longest text of a certificate. Those of people and programs have 1 to 3 KiB.
    package static let maximumByteCount = 16 * 1_024

    package let commonNames: [String]
    /// The subject's organizations; unreadable ones are left out.
    package let organizations: [String]
    /// The issuer's full name, in the form of RFC 2253.
    package let issuer: String
    /// `nil` if the issuer has no common name, several, or an unreadable one.
    package let issuerCommonName: String?
    /// Whether subject and issuer have the same name.
    package let isSelfIssued: Bool
    /// In upper-case hexadecimal, as `openssl x509 -serial` prints it.
    package let serialNumber: String
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    /// Whether its extended key usage includes client authentication, or everything.
    ///
    /// libcrypto accepts a certificate without the extension for any purpose. Daypass requires it:
    /// a certificate without a stated purpose was not issued for signing in.
    package let isForClients: Bool
    /// Whether it may sign other certificates.
    package let isAuthority: Bool

    /// Reads the text between `BEGIN CERTIFICATE` and `END CERTIFICATE` (RFC 7468).
    ///
    /// - Throws: ``CryptoError/unusableCertificate(_:)`` unless it is exactly one certificate.
    package init(pem: [UInt8]) throws(CryptoError) {
        guard pem.count <= Certificate.maximumByteCount else {
            throw .unusableCertificate("more than \(Certificate.maximumByteCount) bytes")
        }
        try self.init(X509Certificate(pem: pem))
    }

    private init(_ parsed: borrowing X509Certificate) throws(CryptoError) {
        let flags = parsed.extensionFlags
        guard flags & UInt32(EXFLAG_INVALID | EXFLAG_CRITICAL) == 0 else {
            throw .unusableCertificate("an extension is unreadable, or critical and unknown")
        }
        let commonNames = parsed.subject(NID_commonName)
        self.commonNames = commonNames.compactMap { $0 }
        guard self.commonNames.count == commonNames.count else {
            throw .unusableCertificate("a common name has an obsolete string type")
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
