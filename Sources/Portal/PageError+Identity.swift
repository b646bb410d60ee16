internal import Credentials
internal import Identity
internal import System

extension PageError {
    init(_ error: IdentityError) {
        switch error {
        case .providerUnreachable(let detail): self = .unreachable(detail: detail)
        case .ldapRefused(let detail): self = .refusedProof(detail: detail)
        case .rejectedClaim(let reason): self = .noAccess(reason: reason)
        case .deniedByPolicy(let detail): self = .deniedByPolicy(detail: detail)
        case .throttled(let wait, let detail): self = .throttled(wait: wait, detail: detail)
        case .sessionTooLarge(let byteCount, _): self = .identityTooLarge(byteCount: byteCount)
        case .internalFailure(let detail): self = .internalFailure(detail: detail)
        case .missingParameter, .invalidParameterValue, .invalidIdentityToken,
            .misplacedIdentityToken, .expiredIdentityToken, .insecureConnection,
            .missingClientCertificate, .unverifiedClientCertificate, .invalidClientCertificate,
            .accessDenied:
            self = .refusedProof(detail: error.description)
        }
    }

    init(_ error: SignInError) {
        switch error {
        case .provider(let detail): self = .unreachable(detail: detail)
        case .refused, .foreignCallback, .invalidIDToken, .missingIDToken, .deviceCodeExpired:
            self = .refusedLogin(reason: error.description)
        }
    }

    init(_ error: CallerError) {
        switch error {
        case .throttled(let wait, let detail): self = .throttled(wait: wait, detail: detail)
        case .accessKey(.state(let error)), .endedAccessKey(.state(let error)):
            self = .internalFailure(detail: error.description)
        case .accessKey(let error), .endedAccessKey(let error):
            self = .refusedProof(detail: error.description)
        case .signature: self = .refusedProof(detail: "no signature is asked for here")
        }
    }
}
