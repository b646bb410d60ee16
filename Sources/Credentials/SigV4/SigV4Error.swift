/// Why the signature of a request is not valid (AWS Signature Version 4).
package enum SigV4Error: Error, Equatable, Sendable {
    case absent
    /// The request states something twice, such as a signature in a header and one in the query.
    case ambiguous
    /// A part of the signature is missing or malformed.
    case malformed(String)
    /// The request has no date, or one that can't be read.
    case badDate
    /// The clocks differ by more than a quarter of an hour.
    case skewed
    /// The presigned request has expired, or is not valid yet.
    case expired
    /// The scope is for another service or region, or for another day than the date.
    case wrongScope(String)
    /// A header that must be signed is not.
    case unsignedHeader(String)
    /// A signed header did not arrive.
    case missingHeader(String)
    /// The body is not the signed one.
    case wrongPayload
    case wrongSignature
    /// The signature would match if the web server stated the host with this port.
    case hostWithoutPort(String)
}

extension SigV4Error: CustomStringConvertible {
    /// What the operator reads in the audit log.
    package var description: String {
        switch self {
        case .absent: "there is no signature"
        case .ambiguous: "a part of it is repeated"
        case .malformed(let part): "malformed: \(part)"
        case .badDate: "its date can't be read"
        case .skewed: "its date is more than 15 minutes off"
        case .expired: "the presigned request has expired, or is not valid yet"
        case .wrongScope(let part): "its scope is for another \(part)"
        case .unsignedHeader(let name): "the header \(name) is not signed"
        case .missingHeader(let name): "the signed header \(name) did not arrive"
        case .wrongPayload: "the body is not the signed one"
        case .wrongSignature: "the signature is wrong"
        case .hostWithoutPort: hint ?? ""
        }
    }

    /// What the operator can do about it; `nil` if only the client can.
    package var hint: String? {
        guard case .hostWithoutPort(let port) = self else { return nil }
        return
            "the signature matches the host with port \(port), but the web server states the host "
            + "without it: nginx needs fastcgi_param HTTP_HOST $http_host, which daypass_params "
            + "sets and the stock fastcgi_params does not"
    }
}
