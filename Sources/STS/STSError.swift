internal import Credentials

/// A refusal of the Security Token Service.
///
/// `message` is for the caller: it holds nothing that the caller did not send or may not know. `detail` is
/// for the operator, who finds it in the audit log by the request's ID.
package enum STSError: Error, Equatable, Sendable {
    case methodNotAllowed
    case requestTooLarge(limit: Int)
    /// The query or the body is no form.
    case malformedForm(reason: String)
    case missingParameter(String)
    case invalidParameterValue(name: String, reason: String)
    /// Nil when what was sent is no name that could be shown.
    case invalidAction(String?)
    /// An action of AWS's Identity and Access Management; `nil` as above.
    case iamAction(String?)
    case malformedPolicyDocument(reason: String)
    case packedPolicyTooLarge(byteCount: Int, limit: Int)
    /// Whatever is wrong with it: who tries tokens learns nothing from the answer.
    case invalidIdentityToken(detail: String)
    /// Signed by its issuer, which nobody guesses, but not for us, or not for now. To the caller it is an invalid
    /// one.
    case misplacedIdentityToken(detail: String)
    case expiredIdentityToken
    /// The token is good, but does not say what is needed.
    case rejectedClaim(reason: String)
    case providerUnreachable(detail: String)
    /// Whatever it is that the directory does not accept: who tries names and passwords learns nothing.
    case directoryRefused(detail: String)
    /// A client certificate proves nothing over a connection that is not encrypted.
    case insecureConnection
    case missingClientCertificate
    /// The web server does not vouch for it.
    case unverifiedClientCertificate(detail: String)
    /// The web server vouches for it, but it does not say what is needed.
    case invalidClientCertificate(reason: String)
    /// The caller may not do this, whoever it is.
    case accessDenied(reason: String)
    /// A policy says no; which one is not the caller's business.
    case deniedByPolicy(detail: String)
    /// The call is not signed.
    case missingAuthentication
    /// A signature that can't be read.
    case incompleteSignature(detail: String)
    /// No such access key, or one that is disabled, revoked or whose owner is gone, with a wrong signature.
    case invalidClientToken(detail: String)
    /// The same, with the right signature: it was good once. To the caller they are one.
    case endedClientToken(detail: String)
    case expiredSession
    case wrongSignature
    /// The same, and the web server states the host without its port.
    case hostWithoutPort(String)
    /// The clocks are more than a quarter of an hour apart.
    case requestTimeTooSkewed
    /// There were too many wrong proofs; when to try again, in seconds.
    case throttled(wait: Int, detail: String)
    case notConfigured
    case internalFailure(detail: String)

    package var code: String {
        switch self {
        case .methodNotAllowed, .accessDenied, .deniedByPolicy, .directoryRefused: "AccessDenied"
        case .missingAuthentication: "MissingAuthenticationToken"
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

    package var status: Int {
        switch self {
        case .methodNotAllowed, .rejectedClaim, .accessDenied, .deniedByPolicy,
            .directoryRefused, .missingAuthentication, .invalidClientToken, .endedClientToken,
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
        // What nginx answers to too many calls; SDKs try again after it.
        case .throttled: 429
        case .notConfigured: 503
        case .internalFailure: 500
        }
    }

    /// Who has to do something about it.
    package var type: String { status >= 500 ? "Receiver" : "Sender" }

    package var message: String {
        switch self {
        case .methodNotAllowed: "the method must be POST"
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
            "claims and session policy make a session token of \(byteCount) bytes, "
                + "and \(limit) fit into a request header"
        case .invalidIdentityToken, .misplacedIdentityToken:
            "the web identity token is not valid here"
        case .expiredIdentityToken: "the web identity token has expired"
        case .rejectedClaim(let reason): reason
        case .providerUnreachable: "the identity provider could not be asked; try again"
        case .directoryRefused: "the directory does not accept this name and password"
        case .insecureConnection: "the connection is not encrypted (TLS)"
        case .missingClientCertificate: "the call came without a client certificate"
        case .unverifiedClientCertificate: "the client certificate could not be verified"
        case .invalidClientCertificate(let reason): "the client certificate \(reason)"
        case .accessDenied(let reason): reason
        case .deniedByPolicy: "a policy denies it"
        case .missingAuthentication: "the call is not signed (AWS Signature Version 4)"
        case .incompleteSignature: "the signature can't be read"
        case .invalidClientToken, .endedClientToken: "the access key does not count here"
        case .expiredSession: "the session has ended"
        case .wrongSignature, .hostWithoutPort:
            "the signature is not that of the access key's secret"
        case .requestTimeTooSkewed: "the call's date is more than 15 minutes off"
        case .throttled: "too many attempts have failed; try again later"
        case .notConfigured: "this way to prove an identity is not configured here"
        case .internalFailure: "something went wrong here; the operator finds it by the request ID"
        }
    }

    package var detail: String? {
        switch self {
        case .invalidIdentityToken(let detail), .misplacedIdentityToken(let detail),
            .providerUnreachable(let detail),
            .internalFailure(let detail), .incompleteSignature(let detail),
            .invalidClientToken(let detail), .endedClientToken(let detail),
            .deniedByPolicy(let detail), .directoryRefused(let detail),
            .unverifiedClientCertificate(let detail),
            .throttled(_, let detail):
            detail
        case .hostWithoutPort(let port): SigV4Error.hostWithoutPort(port).hint
        case .methodNotAllowed, .requestTooLarge, .malformedForm, .missingParameter,
            .invalidParameterValue, .invalidAction, .iamAction, .malformedPolicyDocument,
            .packedPolicyTooLarge, .expiredIdentityToken, .rejectedClaim, .notConfigured,
            .accessDenied, .missingAuthentication, .expiredSession, .wrongSignature,
            .requestTimeTooSkewed, .insecureConnection, .missingClientCertificate,
            .invalidClientCertificate:
            nil
        }
    }
}
