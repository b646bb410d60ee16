internal import Credentials
internal import Identity
internal import Wire

/// How calls come to Daypass, and how its answers look. The steps between them are ``Service``'s.
protocol CallProtocol: Sendable {
    /// Reads a request as a call.
    ///
    /// - Parameter entry: Receives what becomes known of the call, for a refusal's audit line.
    func call(_ request: Request, entry: inout STSAuditEntry) throws(STSError) -> Call

    func response(issuing outcome: CallOutcome, requestID: String) -> Response

    func response(refusing refusal: STSError, requestID: String) -> Response
}

/// What a call has come to, unless Daypass refuses it.
struct CallOutcome {
    let action: any STSAction
    let identity: ProvenIdentity
    /// `nil` if the call only asks a question.
    let credentials: TemporaryCredentials?
}

/// The one method of an endpoint.
package enum CallMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
}
