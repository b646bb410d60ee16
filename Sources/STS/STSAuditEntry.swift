internal import Credentials
internal import Crypto
internal import State
internal import System
internal import Wire

/// What the audit log says about a call of the token service.
struct STSAuditEntry: AuditEntry {
    let requestID: String
    let time: Timestamp
    let start = Clock.uptime
    var sourceAddress = ""
    var action: String?
    /// The path of the endpoint, if the call did not come to that of the STS.
    var endpoint: String?
    var subject: String?
    /// Whether the subject comes from a token that its provider has signed, but that Daypass has
    /// not accepted yet. Such a token proves nothing: it may be meant for another client.
    var isSubjectUnproved = false
    var parent: String?
    var userName: String?
    /// The OpenID provider that Daypass asked.
    var provider: String?
    /// The client certificate that proved the identity. The line names its serial number and
    /// issuer, because certificates may share a common name.
    var certificate: Certificate?
    var accessKeyID: String?
    var durationSeconds: Int?
    /// What Daypass finds out if it only tries the call; `nil` for a real call.
    var dryRun: DryRun?

    var isOfStranger: Bool { subject == nil || isSubjectUnproved }

    func addDetails(to line: inout AuditLine) {
        let limit = maximumTextByteCount
        line.add(.endpoint, endpoint)
        line.add(.provider, provider)
        line.add(.certificateSerial, certificate?.serialNumber, limit: limit)
        line.add(.certificateIssuer, certificate?.issuer, limit: limit)
        if let durationSeconds { line.add(.durationSeconds, durationSeconds) }
    }
}

extension STSError: AuditedRefusal {}
