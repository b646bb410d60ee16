internal import Credentials
internal import Crypto
internal import State
internal import System
internal import Wire

/// What the audit log says about a call: who got what from where, or why not; no secret, no token.
struct AuditEntry {
    /// Texts of the caller are cut to this many bytes, so that a line stays readable.
    private static let maximumTextByteCount = 256
    /// A reason may be longer: it may quote both what Daypass expected and what a token says.
    private static let maximumReasonByteCount = 640

    let requestID: String
    let time: Timestamp
    let start = Clock.uptime
    var sourceAddress = ""
    var action: String?
    var subject: String?
    /// Whether the subject comes from a token that its provider has signed, but that Daypass has
    /// not accepted yet. Such a token proves nothing: it may be meant for another client.
    var isSubjectUnproved = false
    /// The owner of the session or access key. Sessions are revoked by it, so it is never cut.
    var parent: String?
    /// What people call the caller, if that is another name.
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

    var allowedLine: [UInt8] { line(.allowed, refusal: nil) }

    func refusedLine(_ refusal: STSError) -> [UInt8] {
        line(.refused, refusal: refusal)
    }

    private func line(_ outcome: AuditLine.Outcome, refusal: STSError?) -> [UInt8] {
        let limit = AuditEntry.maximumTextByteCount
        var line = AuditLine(time: time)
        line.add(.requestID, requestID)
        line.add(.action, action, limit: limit)
        line.add(.sourceAddress, sourceAddress)
        line.add(outcome)
        line.add(.code, refusal?.code)
        line.add(
            .reason, refusal.map { $0.detail ?? $0.message },
            limit: AuditEntry.maximumReasonByteCount)
        line.add(.subject, subject, limit: limit)
        line.add(.parent, parent)
        line.add(.userName, userName, limit: limit)
        line.add(.provider, provider)
        line.add(.certificateSerial, certificate?.serialNumber, limit: limit)
        line.add(.certificateIssuer, certificate?.issuer, limit: limit)
        line.add(.accessKeyID, accessKeyID)
        if let durationSeconds { line.add(.durationSeconds, durationSeconds) }
        return line.bytes
    }

    mutating func take(_ owner: OwnerName) {
        parent = owner.parent
        userName = owner.userName
    }
}
