package import Crypto
internal import State
package import Wire

/// The certificate that a client has presented and the web server has verified.
package struct ClientCertificate {
    /// The web server's parameters, named as in mod_ssl; nginx sets them in `daypass_params`.
    /// A client can't set them: CGI puts `HTTP_` before the name of each header.
    private static let verdictName = "SSL_CLIENT_VERIFY"
    private static let certificateName = "SSL_CLIENT_CERT"
    /// For nginx, percent-encoded: a parameter with several lines does not fit everywhere.
    private static let escapedCertificateName = "SSL_CLIENT_ESCAPED_CERT"

    /// The verdict if the client presented no certificate.
    private static let none = "NONE"
    private static let verified = "SUCCESS"

    package let certificate: Certificate

    package init(of request: Request) throws(IdentityError) {
        guard request.isSecure else { throw .insecureConnection }
        let texts = try ClientCertificate.texts(in: request)
        let verdicts = ClientCertificate.values(ClientCertificate.verdictName, in: request)
        guard verdicts.count <= 1, texts.count <= 1 else {
            throw .unverifiedClientCertificate(detail: "the web server passes it twice")
        }
        switch (verdicts.first ?? ClientCertificate.none, texts.first) {
        case (ClientCertificate.none, nil): throw .missingClientCertificate
        case (ClientCertificate.none, _?):
            throw .unverifiedClientCertificate(
                detail: "the web server passes a certificate, but does not say that it verified it")
        case (ClientCertificate.verified, nil):
            throw .unverifiedClientCertificate(
                detail: "the web server has verified a certificate, but does not pass it")
        case (ClientCertificate.verified, let text?):
            certificate = try ClientCertificate.certificate(text)
        case (let failure, _): throw .unverifiedClientCertificate(detail: failure)
        }
    }

    /// What the certificate says, for a dry run.
    package var description: String {
        let signer =
            certificate.isSelfIssued ? "itself (self-signed)" : certificate.issuer
        return "serial \(certificate.serialNumber), signed by \(signer), "
            + "from \(certificate.notBefore.iso8601) to \(certificate.notAfter.iso8601); "
            + "only the web server knows whether to trust it"
    }

    /// The name that the certificate gives its bearer; the policy with this name applies.
    ///
    /// - Throws: ``IdentityError/invalidClientCertificate(reason:)`` unless the certificate is for
    ///   clients, is not an authority's, is valid now, and has exactly one common name, which a
    ///   policy may have.
    package func policyName(now: Timestamp) throws(IdentityError) -> String {
        // The web server checked the dates when the connection began. The connection may have been
        // open for long, and a resumed TLS session is not verified again.
        guard now >= certificate.notBefore else { throw .invalid("is not valid yet") }
        guard now < certificate.notAfter else { throw .invalid("has expired") }
        guard !certificate.isAuthority else { throw .invalid("is the certificate of an authority") }
        guard certificate.isForClients else {
            throw .invalid("has no extended key usage for clients (clientAuth)")
        }
        let names = certificate.commonNames
        guard let name = names.first, names.count == 1 else {
            throw .invalid("has \(names.count) common names instead of one")
        }
        guard RecordName.isValid(name) else {
            throw .invalid("has a common name that is not valid as the name of a policy")
        }
        return name
    }

    /// The claims that policies can name, with MinIO's names.
    package func claims(name: String) -> [(name: String, value: String)] {
        let organizations = certificate.organizations
        let claims = [
            ("aud", organizations.count == 1 ? organizations[0] : nil),
            ("iss", certificate.issuerCommonName), ("sub", name),
        ]
        return claims.compactMap { name, value in value.map { (name, $0) } }
    }

    private static func values(_ name: String, in request: Request) -> [String] {
        request.parameters.values(of: name).filter { !$0.isEmpty }
    }

    /// The certificates that the web server passes, as text.
    private static func texts(in request: Request) throws(IdentityError) -> [[UInt8]] {
        var texts = values(certificateName, in: request).map { Array($0.utf8) }
        for escaped in values(escapedCertificateName, in: request) {
            guard let text = PercentEncoding.decode(Array(escaped.utf8)[...]) else {
                throw .unverifiedClientCertificate(detail: "its percent-encoding is broken")
            }
            texts.append(text)
        }
        return texts
    }

    private static func certificate(_ text: [UInt8]) throws(IdentityError) -> Certificate {
        do throws(CryptoError) {
            return try Certificate(pem: text)
        } catch {
            switch error {
            case .unusableCertificate(let reason): throw .invalid("can't be read: \(reason)")
            case .unusableKey, .failed: throw .internalFailure(detail: "certificate: \(error)")
            }
        }
    }
}

extension IdentityError {
    fileprivate static func invalid(_ reason: String) -> IdentityError {
        .invalidClientCertificate(reason: reason)
    }
}
