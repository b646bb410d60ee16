internal import Credentials
package import Identity
internal import System

extension STSError {
    package init(_ error: IdentityError) {
        switch error {
        case .missingParameter(let name): self = .missingParameter(name)
        case .invalidParameterValue(let name, let reason):
            self = .invalidParameterValue(name: name, reason: reason)
        case .invalidIdentityToken(let detail): self = .invalidIdentityToken(detail: detail)
        case .misplacedIdentityToken(let detail): self = .misplacedIdentityToken(detail: detail)
        case .expiredIdentityToken: self = .expiredIdentityToken
        case .rejectedClaim(let reason): self = .rejectedClaim(reason: reason)
        case .providerUnreachable(let detail): self = .providerUnreachable(detail: detail)
        case .ldapRefused(let detail): self = .ldapRefused(detail: detail)
        case .insecureConnection: self = .insecureConnection
        case .missingClientCertificate: self = .missingClientCertificate
        case .unverifiedClientCertificate(let detail):
            self = .unverifiedClientCertificate(detail: detail)
        case .invalidClientCertificate(let reason): self = .invalidClientCertificate(reason: reason)
        case .accessDenied(let reason): self = .accessDenied(reason: reason)
        case .deniedByPolicy(let detail): self = .deniedByPolicy(detail: detail)
        case .sessionTooLarge(let byteCount, let limit):
            self = .packedPolicyTooLarge(byteCount: byteCount, limit: limit)
        case .throttled(let wait, let detail): self = .throttled(wait: wait, detail: detail)
        case .internalFailure(let detail): self = .internalFailure(detail: detail)
        }
    }

    init(_ error: CallerError) {
        switch error {
        case .signature(let error): self.init(error)
        case .accessKey(.sessionToken(.expired)), .endedAccessKey(.sessionToken(.expired)):
            self = .expiredSession
        case .accessKey(.state(let error)), .endedAccessKey(.state(let error)):
            self = .internalFailure(detail: error.description)
        case .accessKey(let error): self = .invalidClientToken(detail: error.description)
        case .endedAccessKey(let error): self = .endedClientToken(detail: error.description)
        case .throttled(let wait, let detail): self = .throttled(wait: wait, detail: detail)
        }
    }

    private init(_ error: SigV4Error) {
        switch error {
        case .absent: self = .missingAuthentication
        case .ambiguous, .malformed, .badDate, .wrongScope, .unsignedHeader, .missingHeader:
            self = .incompleteSignature(detail: error.description)
        case .skewed, .expired: self = .requestTimeTooSkewed
        case .wrongPayload, .wrongSignature: self = .wrongSignature
        case .hostWithoutPort(let port): self = .hostWithoutPort(port)
        }
    }
}
