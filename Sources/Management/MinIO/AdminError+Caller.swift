internal import Credentials
internal import System
internal import Wire

extension AdminError {
    init(_ error: CallerError) {
        switch error {
        case .signature(let error): self.init(error)
        case .accessKey(.sessionToken(.expired)), .endedAccessKey(.sessionToken(.expired)):
            self = .expiredSession
        case .accessKey(.sessionToken(let error)), .endedAccessKey(.sessionToken(let error)):
            self = .invalidSessionToken(detail: "session token: \(error)")
        case .accessKey(.unexpectedSessionToken), .endedAccessKey(.unexpectedSessionToken):
            self = .invalidSessionToken(
                detail: CredentialError.unexpectedSessionToken.description)
        case .accessKey(.state(let error)), .endedAccessKey(.state(let error)):
            self = .internalFailure(detail: error.description)
        case .accessKey(let error): self = .unknownAccessKey(detail: error.description)
        case .endedAccessKey(let error): self = .endedAccessKey(detail: error.description)
        case .throttled(let wait, let detail): self = .throttled(wait: wait, detail: detail)
        }
    }

    /// A query that can't be read.
    init(_ error: FormError) {
        switch error {
        case .badPercentEncoding:
            self = .invalidArgument(
                name: "query", reason: "has a % without two hexadecimal digits after it")
        case .notUTF8: self = .invalidArgument(name: "query", reason: "is not UTF-8")
        case .semicolon:
            self = .invalidArgument(
                name: "query", reason: "has a semicolon; it must be written %3B")
        case .repeatedParameter(let name):
            self = .invalidArgument(name: "query", reason: "names this parameter twice: \(name)")
        case .tooManyParameters:
            self = .invalidArgument(name: "query", reason: "has too many parameters")
        }
    }

    private init(_ error: SigV4Error) {
        switch error {
        case .absent: self = .missingAuthentication
        case .ambiguous, .malformed, .badDate, .unsignedHeader, .missingHeader:
            self = .incompleteSignature(detail: error.description)
        case .wrongScope: self = .otherService(detail: error.description)
        case .skewed, .expired: self = .clockSkewed
        case .wrongPayload: self = .wrongBodyHash
        case .wrongSignature: self = .wrongSignature(detail: nil)
        case .hostWithoutPort: self = .wrongSignature(detail: error.hint)
        }
    }
}
