internal import Crypto
internal import State
internal import Wire

/// The certificate that a client has shown, and that the web server has verified.
struct ClientCertificate {
    /// What the web server says of it, by the names of Apache's mod_ssl; nginx's come from `daypass_params`.
    ///
    /// A client can't say any of it: CGI writes `HTTP_` before the name of whatever is a header.
    private static let verdictName = "SSL_CLIENT_VERIFY"
    private static let certificateName = "SSL_CLIENT_CERT"
    /// nginx's: percent-encoded, because a parameter of several lines does not fit everywhere.
    private static let escapedCertificateName = "SSL_CLIENT_ESCAPED_CERT"

    /// What the web server says when the client has shown none.
    private static let none = "NONE"
    private static let verified = "SUCCESS"

    let certificate: Certificate

    /// Reads the certificate of a request.
    ///
    /// - Throws: ``STSError``
    init(of request: Request) throws(STSError) {
        guard request.isSecure else { throw .insecureConnection }
        let texts = try ClientCertificate.texts(in: request)
        let verdicts = ClientCertificate.values(ClientCertificate.verdictName, in: request)
        guard verdicts.count <= 1, texts.count <= 1 else {
            throw .unverifiedClientCertificate(detail: "the web server states it twice")
        }
        switch (verdicts.first ?? ClientCertificate.none, texts.first) {
        case (ClientCertificate.none, nil): throw .missingClientCertificate
        case (ClientCertificate.none, _?):
            throw .unverifiedClientCertificate(
                detail: "the web server passes it, and does not say that it was verified")
        case (ClientCertificate.verified, nil):
            throw .unverifiedClientCertificate(
                detail: "the web server has verified it, and does not pass it")
        case (ClientCertificate.verified, let text?):
            certificate = try ClientCertificate.certificate(text)
        case (let failure, _): throw .unverifiedClientCertificate(detail: failure)
        }
    }

    /// What it says, for who tries it.
    var description: String {
        let signer =
            certificate.isSelfIssued ? "itself (self-signed)" : certificate.issuer
        return "serial \(certificate.serialNumber), signed by \(signer), "
            + "from \(certificate.notBefore.iso8601) to \(certificate.notAfter.iso8601); "
            + "the web server says whether that is to be trusted"
    }

    /// The name that it gives its bearer, which is that of a policy.
    ///
    /// - Throws: ``STSError/invalidClientCertificate(reason:)`` unless the certificate is made for clients, is
    ///   nobody's authority, counts now, and has one common name, which a policy may have.
    func policyName(now: Timestamp) throws(STSError) -> String {
        // The web server has compared the dates when the connection began; it may have been open for long, and
        // a TLS session that is resumed is not verified again.
        guard now >= certificate.notBefore else { throw .invalid("does not count yet") }
        guard now < certificate.notAfter else { throw .invalid("has expired") }
        guard !certificate.isAuthority else { throw .invalid("is that of an authority") }
        guard certificate.isForClients else {
            throw .invalid("has no extended key usage for clients (clientAuth)")
        }
        let names = certificate.commonNames
        guard let name = names.first, names.count == 1 else {
            throw .invalid("has \(names.count) common names, and one is needed")
        }
        guard RecordName.isValid(name) else {
            throw .invalid("has a common name that no policy can have")
        }
        return name
    }

    /// What policies can ask about the bearer: the names that MinIO has for them.
    ///
    /// - Parameter name: The common name.
    func claims(name: String) -> [(name: String, value: String)] {
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

    /// The texts of the certificates that the web server passes.
    private static func texts(in request: Request) throws(STSError) -> [[UInt8]] {
        var texts = values(certificateName, in: request).map { Array($0.utf8) }
        for escaped in values(escapedCertificateName, in: request) {
            guard let text = PercentEncoding.decode(Array(escaped.utf8)[...]) else {
                throw .unverifiedClientCertificate(detail: "its percent-encoding is broken")
            }
            texts.append(text)
        }
        return texts
    }

    private static func certificate(_ text: [UInt8]) throws(STSError) -> Certificate {
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

extension STSError {
    fileprivate static func invalid(_ reason: String) -> STSError {
        .invalidClientCertificate(reason: reason)
    }
}
