/// Why a request's signature does not count (AWS Signature Version 4).
package enum SigV4Error: Error, Equatable, Sendable {
    /// There is no signature at all.
    case absent
    /// A signature in the header and another in the query: which of them counts would be anyone's guess.
    case ambiguous
    /// A part of it is missing or malformed.
    case malformed(String)
    /// The request has no date, or one that can't be read.
    case badDate
    /// The clocks are more than a quarter of an hour apart.
    case skewed
    /// The presigned request is no longer good, or not yet.
    case expired
    /// It is for another service or region, or its scope is of another day than its date.
    case wrongScope(String)
    /// A header that must be signed is not.
    case unsignedHeader(String)
    /// A header that is signed did not arrive.
    case missingHeader(String)
    /// The body is not the one that was signed.
    case wrongPayload
    case wrongSignature
    /// The signature is right for the host with this port: the web server states the host without
    /// it.
    case hostWithoutPort(String)
}

extension SigV4Error {
    /// What the operator may do about it; `nil` if there is nothing to do but in the client.
    package var hint: String? {
        guard case .hostWithoutPort(let port) = self else { return nil }
        return
            "the signature is right for the host with port \(port), and the web server states the host "
            + "without it: nginx needs fastcgi_param HTTP_HOST $http_host, as daypass_params has it and "
            + "the stock fastcgi_params has not"
    }
}
