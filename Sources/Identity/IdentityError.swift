internal import Credentials

/// Why an identity source does not prove who a caller is.
///
/// The text of each case is for the operator, unless the case says that the caller may see it.
package enum IdentityError: Error, Equatable, Sendable {
    case missingParameter(String)
    /// The caller may see the reason.
    case invalidParameterValue(name: String, reason: String)
    /// The token proves nothing, for whatever reason: the caller is not told which.
    case invalidIdentityToken(detail: String)
    /// A genuine token with the wrong audience or outside its validity. The caller sees an invalid
    /// token; the call is not a guess.
    case misplacedIdentityToken(detail: String)
    case expiredIdentityToken
    /// The token is valid, but does not say what is needed. The caller may see the reason.
    case rejectedClaim(reason: String)
    /// The source did not answer, or not as it should.
    case providerUnreachable(detail: String)
    /// LDAP does not accept the name and password. The caller is not told which one is wrong.
    case ldapRefused(detail: String)
    /// A client certificate proves nothing over a connection without encryption.
    case insecureConnection
    case missingClientCertificate
    /// The web server does not vouch for the certificate.
    case unverifiedClientCertificate(detail: String)
    /// The web server vouches for it, but it lacks what is needed. The caller may see why.
    case invalidClientCertificate(reason: String)
    /// The identity plugin refuses the token. The caller may see the reason.
    case accessDenied(reason: String)
    /// The caller is not told which policy denies the session.
    case deniedByPolicy(detail: String)
    /// The claims and the session policy do not fit into a session token.
    case sessionTooLarge(byteCount: Int, limit: Int)
    case throttled(wait: Int, detail: String)
    case internalFailure(detail: String)
}

/// For the operator.
extension IdentityError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingParameter(let name): "the parameter \(name) is missing"
        case .invalidParameterValue(let name, let reason): "\(name): \(reason)"
        case .expiredIdentityToken: "the web identity token has expired"
        case .insecureConnection: "the connection is not encrypted (TLS)"
        case .missingClientCertificate: "there is no client certificate"
        case .sessionTooLarge(let byteCount, let limit):
            "the session token has \(byteCount) bytes, and \(limit) fit"
        case .invalidIdentityToken(let text), .misplacedIdentityToken(let text),
            .rejectedClaim(let text), .providerUnreachable(let text), .ldapRefused(let text),
            .unverifiedClientCertificate(let text), .invalidClientCertificate(let text),
            .accessDenied(let text), .deniedByPolicy(let text), .throttled(_, let text),
            .internalFailure(let text):
            text
        }
    }
}

extension IdentityError: ProofError {
    package var isFailedProof: Bool {
        switch self {
        // The identity plugin refuses a token that it does not know (`accessDenied`).
        case .invalidIdentityToken, .ldapRefused, .accessDenied: true
        case .missingParameter, .invalidParameterValue, .misplacedIdentityToken,
            .expiredIdentityToken, .rejectedClaim, .providerUnreachable, .insecureConnection,
            .missingClientCertificate, .unverifiedClientCertificate, .invalidClientCertificate,
            .deniedByPolicy, .sessionTooLarge, .throttled, .internalFailure:
            false
        }
    }
}
