internal import Credentials

/// A refusal of the Security Token Service.
///
/// `message` is for the caller, and contains only what the caller sent or may know. `detail` is for
/// the operator, who finds it in the audit log by the request ID.
package enum STSError: Error, Equatable, Sendable {
    /// The method that the caller has to use.
    case methodNotAllowed(CallMethod)
    case requestTooLarge(limit: Int)
    /// The query or the body is not a form.
    case malformedForm(reason: String)
    case missingParameter(String)
    case invalidParameterValue(name: String, reason: String)
    /// `nil` if the caller sent something that can't be shown as a name.
    case invalidAction(String?)
    /// An action of AWS's Identity and Access Management; `nil` as above.
    case iamAction(String?)
    case malformedPolicyDocument(reason: String)
    case packedPolicyTooLarge(byteCount: Int, limit: Int)
    /// The answer is the same whatever is wrong, so that trying tokens reveals nothing.
    case invalidIdentityToken(detail: String)
    /// As in ``IdentityError``: the caller sees `InvalidIdentityToken`, and the call is no guess.
    case misplacedIdentityToken(detail: String)
    case expiredIdentityToken
    /// The token is valid, but lacks a claim that Daypass needs.
    case rejectedClaim(reason: String)
    case providerUnreachable(detail: String)
    /// The answer is always the same, so that trying names and passwords reveals nothing.
    case ldapRefused(detail: String)
    case insecureConnection
    case missingClientCertificate
    case unverifiedClientCertificate(detail: String)
    case invalidClientCertificate(reason: String)
    /// No caller of this kind may do this.
    case accessDenied(reason: String)
    /// The caller is not told which policy denies the call.
    case deniedByPolicy(detail: String)
    /// The call is not signed.
    case missingAuthentication
    /// A request for container credentials came without a token.
    case missingAuthorization
    /// The signature can't be read.
    case incompleteSignature(detail: String)
    /// The key is unknown; or disabled, revoked or without an owner, and the signature is wrong.
    case invalidClientToken(detail: String)
    /// The key is no longer valid, and the signature is right. The answer is the same.
    case endedClientToken(detail: String)
    case expiredSession
    case wrongSignature
    /// The signature would match if the web server stated the host with its port.
    case hostWithoutPort(String)
    case requestTimeTooSkewed
    case throttled(wait: Int, detail: String)
    case notConfigured
    case internalFailure(detail: String)

    package var code: String {
        switch self {
        case .methodNotAllowed, .accessDenied, .deniedByPolicy, .ldapRefused: "AccessDenied"
        case .missingAuthentication, .missingAuthorization: "MissingAuthenticationToken"
        case .incompleteSignature: "IncompleteSignature"
        case .invalidClientToken, .endedClientToken: "InvalidClientTokenId"
        case .expiredSession: "ExpiredToken"
        case .wrongSignature, .hostWithoutPort: "SignatureDoesNotMatch"
        case .requestTimeTooSkewed: "RequestTimeTooSkewed"
        case .requestTooLarge: "RequestEntityTooLarge"
        case .malformedForm, .invalidParameterValue: "InvalidParameterValue"
        case .missingParameter, .missingClientCertificate: "MissingParameter"
        case .invalidAction, .iamAction: "InvalidAction"
        case .malformedPolicyDocument: "MalformedPolicyDocument"
        case .packedPolicyTooLarge: "PackedPolicyTooLarge"
        case .invalidIdentityToken, .misplacedIdentityToken: "InvalidIdentityToken"
        case .expiredIdentityToken: "ExpiredTokenException"
        case .rejectedClaim: "IDPRejectedClaim"
        case .providerUnreachable: "IDPCommunicationError"
        case .insecureConnection: "InsecureConnection"
        case .unverifiedClientCertificate, .invalidClientCertificate: "InvalidClientCertificate"
        case .throttled: "Throttling"
        case .notConfigured: "STSNotInitialized"
        case .internalFailure: "InternalError"
        }
    }

    /// The status of the STS, which is AWS's.
    package var status: Int {
        switch self {
        case .methodNotAllowed, .rejectedClaim, .accessDenied, .deniedByPolicy,
            .ldapRefused, .missingAuthentication, .missingAuthorization, .invalidClientToken,
            .endedClientToken,
            .wrongSignature, .hostWithoutPort, .requestTimeTooSkewed:
            403
        case .requestTooLarge: 413
        case .malformedForm, .missingParameter, .invalidParameterValue, .invalidAction, .iamAction,
            .malformedPolicyDocument, .packedPolicyTooLarge, .invalidIdentityToken,
            .misplacedIdentityToken,
            .expiredIdentityToken, .providerUnreachable, .insecureConnection,
            .missingClientCertificate, .unverifiedClientCertificate, .invalidClientCertificate,
            .incompleteSignature, .expiredSession:
            400
        // The status of nginx's own limit; SDKs retry after it.
        case .throttled: 429
        case .notConfigured: 503
        case .internalFailure: 500
        }
    }

    /// The side that has to act.
    package var type: String { status >= 500 ? "Receiver" : "Sender" }

    package var message: String {
        switch self {
        case .methodNotAllowed(let method): "the method must be \(method.rawValue)"
        case .requestTooLarge(let limit): "the request body is longer than \(limit) bytes"
        case .malformedForm(let reason): "the request's parameters can't be read: \(reason)"
        case .missingParameter(let name): "the parameter \(name) is missing"
        case .invalidParameterValue(let name, let reason): "\(name): \(reason)"
        case .invalidAction(nil): "there is no such action"
        case .invalidAction(let name?): "there is no such action: \(name)"
        case .iamAction(let name):
            "there is no IAM API here" + (name.map { ", so no \($0)" } ?? "")
        case .malformedPolicyDocument(let reason): "Policy: \(reason)"
        case .packedPolicyTooLarge(let byteCount, let limit):
            "with these claims and this session policy, the session token has \(byteCount) bytes; "
                + "\(limit) fit into a request header"
        case .invalidIdentityToken, .misplacedIdentityToken:
            "the web identity token is not valid"
        case .expiredIdentityToken: "the web identity token has expired"
        case .rejectedClaim(let reason): reason
        case .providerUnreachable: "the identity provider could not be asked; try again"
        case .ldapRefused: "the directory does not accept this name and password"
        case .insecureConnection: "the connection is not encrypted (TLS)"
        case .missingClientCertificate: "the call came without a client certificate"
        case .unverifiedClientCertificate: "the client certificate could not be verified"
        case .invalidClientCertificate(let reason): "the client certificate \(reason)"
        case .accessDenied(let reason): reason
        case .deniedByPolicy: "a policy denies this call"
        case .missingAuthentication: "the call is not signed (AWS Signature Version 4)"
        case .missingAuthorization: "the request has no Authorization header with a token"
        case .incompleteSignature: "the signature can't be read"
        case .invalidClientToken, .endedClientToken: "the access key is not valid"
        case .expiredSession: "the session has ended"
        case .wrongSignature, .hostWithoutPort:
            "the signature does not match the access key's secret"
        case .requestTimeTooSkewed: "the call's date is more than 15 minutes off"
        case .throttled: "too many attempts have failed; try again later"
        case .notConfigured: "this action is not configured"
        case .internalFailure: "internal error; the operator can look it up by the request ID"
        }
    }

    package var detail: String? {
        switch self {
        case .invalidIdentityToken(let detail), .misplacedIdentityToken(let detail),
            .providerUnreachable(let detail),
            .internalFailure(let detail), .incompleteSignature(let detail),
            .invalidClientToken(let detail), .endedClientToken(let detail),
            .deniedByPolicy(let detail), .ldapRefused(let detail),
            .unverifiedClientCertificate(let detail),
            .throttled(_, let detail):
            detail
        case .hostWithoutPort(let port): SigV4Error.hostWithoutPort(port).hint
        case .methodNotAllowed, .requestTooLarge, .malformedForm, .missingParameter,
            .invalidParameterValue, .invalidAction, .iamAction, .malformedPolicyDocument,
            .packedPolicyTooLarge, .expiredIdentityToken, .rejectedClaim, .notConfigured,
            .accessDenied, .missingAuthentication, .missingAuthorization, .expiredSession,
            .wrongSignature, .requestTimeTooSkewed, .insecureConnection, .missingClientCertificate,
            .invalidClientCertificate:
            nil
        }
    }
}
