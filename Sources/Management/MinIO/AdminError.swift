internal import Credentials
internal import State

/// A refusal of MinIO's administration API.
///
/// The codes are those that its clients look at. `message` is for the caller; `detail` is for the
/// operator, who finds it in the audit log by the request ID.
enum AdminError: Error, Equatable, Sendable {
    /// The path of another version than `v3`, after which clients try that one.
    case otherVersion
    /// Nothing at this path, or not by this method.
    case notImplemented(reason: String)
    case missingAuthentication
    case unsupportedAuthentication(reason: String)
    case incompleteSignature(detail: String)
    case otherService(detail: String)
    case unknownAccessKey(detail: String)
    case endedAccessKey(detail: String)
    case invalidSessionToken(detail: String)
    case expiredSession
    case wrongSignature(detail: String?)
    case clockSkewed
    /// The signature does not cover the body, or covers another one.
    case unsignedBody
    case wrongBodyHash
    case accessDenied(detail: String)
    case bodyTooLarge(limit: Int)
    /// The body can't be decrypted, or is not what the operation takes.
    case unreadableBody(detail: String)
    case invalidArgument(name: String, reason: String)
    /// Other calls, or calls of the same account, do at this moment what only a few may do at once.
    case busy
    case throttled(wait: Int, detail: String)
    case alreadyApplied
    case invalidPolicyName(String)
    case administration(AdministrationError)
    case actionNotAllowed(reason: String)
    case noSuchAccessKey
    /// Root's credentials are in the configuration.
    case rootCredentials(String)
    /// An access key ID without its secret, or the other way round.
    case halfPair(lacks: String)
    case ldapNotEnabled
    case unknownConfiguration(String)
    case noSuchConfiguration(String)
    /// The configuration lies in a file, which no request changes.
    ///
    /// - Parameter adding: The lines for the file that do what the request wants.
    /// - Parameter removing: The settings that are to go.
    case configurationIsFixed(path: String, adding: [String] = [], removing: [String] = [])
    case invalidRequest(reason: String)
    case directoryUnreachable(detail: String)
    case internalFailure(detail: String)

    var code: String { answer.code }

    var status: Int { answer.status }

    var message: String { answer.message }

    var detail: String? {
        switch self {
        case .incompleteSignature(let detail), .otherService(let detail),
            .unknownAccessKey(let detail), .endedAccessKey(let detail),
            .invalidSessionToken(let detail), .accessDenied(let detail),
            .unreadableBody(let detail), .throttled(_, let detail),
            .directoryUnreachable(let detail), .internalFailure(let detail):
            detail
        // The message repeats parts of the body.
        case .configurationIsFixed: "the configuration is in a file"
        case .wrongSignature(let detail): detail
        default: nil
        }
    }

    private var answer: (code: String, status: Int, message: String) {
        switch self {
        case .otherVersion:
            (
                "XMinioAdminVersionMismatch", 426,
                "this server has version v3 of the administration API"
            )
        case .notImplemented(let reason): ("NotImplemented", 501, reason)
        case .missingAuthentication:
            ("AccessDenied", 403, "the request is not signed (AWS Signature Version 4)")
        case .unsupportedAuthentication(let reason): ("AccessDenied", 403, reason)
        case .incompleteSignature:
            ("AuthorizationHeaderMalformed", 400, "the signature can't be read")
        case .otherService:
            (
                "AuthorizationParametersError", 400,
                "the signature must be for the service s3 and the server's region"
            )
        case .unknownAccessKey, .endedAccessKey:
            ("InvalidAccessKeyId", 403, "the access key is not valid")
        case .invalidSessionToken: ("InvalidTokenId", 403, "the session token is not valid")
        case .expiredSession: ("ExpiredToken", 400, "the session has ended")
        case .wrongSignature:
            (
                "SignatureDoesNotMatch", 403,
                "the signature does not match the access key's secret"
            )
        case .clockSkewed:
            ("RequestTimeTooSkewed", 403, "the request's date is more than 15 minutes off")
        case .unsignedBody:
            (
                "InvalidRequest", 400,
                "X-Amz-Content-Sha256 must be the body's SHA-256, in 64 hexadecimal digits"
            )
        case .wrongBodyHash:
            ("InvalidRequest", 400, "X-Amz-Content-Sha256 is not the SHA-256 of this body")
        case .accessDenied: ("AccessDenied", 403, "Access Denied.")
        case .bodyTooLarge(let limit):
            ("EntityTooLarge", 400, "the body has more than \(limit) bytes")
        case .unreadableBody:
            ("XMinioAdminConfigBadJSON", 400, "the body can't be decrypted, or is malformed")
        case .invalidArgument(let name, let reason):
            ("XMinioAdminInvalidArgument", 400, "\(name): \(reason)")
        case .busy, .throttled:
            ("SlowDown", 429, "too many requests at this moment; try again later")
        case .alreadyApplied:
            (
                "XMinioAdminPolicyChangeAlreadyApplied", 400,
                "the policies are already as the request wants them"
            )
        case .invalidPolicyName(let name):
            ("PolicyInvalidName", 400, "no policy can have the name: \(name)")
        case .administration(let error): AdminError.answer(to: error)
        case .actionNotAllowed(let reason): ("XMinioIAMActionNotAllowed", 403, reason)
        case .noSuchAccessKey:
            (
                "XMinioInvalidIAMCredentials", 404,
                "The specified service account is not found"
            )
        case .rootCredentials(let name):
            (
                "XMinioInvalidIAMCredentials", 403,
                AdministrationError.root(name).description
            )
        case .halfPair(let name):
            (
                name == "accessKey" ? "XMinioAdminNoAccessKey" : "XMinioAdminNoSecretKey", 400,
                "the body has no \(name): name both accessKey and secretKey, or neither"
            )
        case .ldapNotEnabled: ("XMinioLDAPNotEnabled", 501, "no LDAP directory is configured")
        case .unknownConfiguration(let name):
            ("XMinioConfigError", 400, "unknown subsystem: \(name)")
        case .noSuchConfiguration(let name):
            ("XMinioAdminNoSuchConfigTarget", 400, "nothing is configured by the name: \(name)")
        case .configurationIsFixed(let path, let adding, let removing):
            (
                "XMinioAdminConfigEnvOverridden", 400,
                "no request changes the configuration; change it in \(path)"
                    + AdminError.list(" with these lines", adding)
                    + AdminError.list(" without these settings", removing)
            )
        case .invalidRequest(let reason): ("InvalidRequest", 400, reason)
        case .directoryUnreachable:
            ("ServiceUnavailable", 503, "the LDAP directory does not answer as it should")
        case .internalFailure:
            (
                "InternalError", 500,
                "internal error; the operator can look it up by the request ID"
            )
        }
    }

    private static func list(_ heading: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\(heading):\n" + lines.joined(separator: "\n")
    }

    private static func answer(
        to error: AdministrationError
    ) -> (code: String, status: Int, message: String) {
        let message = error.description
        switch error {
        case .invalidName(.user, _), .reservedName:
            return ("XMinioAdminInvalidAccessKey", 400, message)
        case .invalidName(.group, _): return ("XMinioInvalidGroupName", 400, message)
        case .invalidName(.policy, _): return ("PolicyInvalidName", 400, message)
        case .invalidName(.accessKey, _): return ("XMinioAdminInvalidAccessKey", 400, message)
        case .invalidAccessKeyName, .invalidAccessKeyDescription, .accessKeyExpirationPast,
            .accessKeyLifeTooLong:
            return ("XMinioAdminInvalidArgument", 400, message)
        case .accessKeyPolicyTooLarge:
            return ("XMinioIAMServiceAccountSessionPolicyTooLarge", 400, message)
        case .invalidName(.key, _), .invalidName(.mapping, _), .invalidMappedName, .newestKey,
            .keyInUse, .archive:
            return ("XMinioAdminInvalidArgument", 400, message)
        case .invalidSecret, .withoutSecret: return ("XMinioAdminInvalidSecretKey", 400, message)
        case .root: return ("XMinioIAMActionNotAllowed", 403, message)
        case .absent(.user, _): return ("XMinioAdminNoSuchUser", 404, message)
        case .absent(.group, _): return ("XMinioAdminNoSuchGroup", 404, message)
        case .absent(.policy, _): return ("XMinioAdminNoSuchPolicy", 404, message)
        case .absent(.accessKey, _), .absent(.key, _), .absent(.mapping, _):
            return ("XMinioAdminNoSuchAccessKey", 404, message)
        case .present: return ("XMinioAdminInvalidArgument", 400, message)
        case .notMembers: return ("XMinioAdminNoSuchUser", 404, message)
        case .groupNotEmpty: return ("XMinioAdminGroupNotEmpty", 400, message)
        case .disabledGroup: return ("XMinioAdminInvalidArgument", 400, message)
        case .alreadyApplied, .notAttached:
            return ("XMinioAdminPolicyChangeAlreadyApplied", 400, message)
        case .policyInUse, .builtInPolicy: return ("XMinioIAMPolicyInUse", 400, message)
        case .notPolicy, .policyWithoutStatements: return ("XMinioMalformedIAMPolicy", 400, message)
        case .revocationAhead: return ("XMinioAdminInvalidArgument", 400, message)
        case .state:
            return AdminError.internalFailure(detail: message).answer
        }
    }
}
