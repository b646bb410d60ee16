internal import Credentials
internal import Crypto
internal import State
internal import System
internal import Wire

/// What the audit log tells of a call: who got what from where, or why not. No secret and no token.
struct AuditEntry {
    /// Texts that a caller chose are cut, after so many bytes: a line stays a line that one can read.
    private static let maximumTextByteCount = 256
    /// The same for a reason, which may repeat what was expected and what a token says.
    private static let maximumReasonByteCount = 640

    let requestID: String
    let time: Timestamp
    let start = Clock.uptime
    var sourceAddress = ""
    var action: String?
    /// Who the caller has proved to be.
    var subject: String?
    /// Whether the subject is what a token says that its provider has signed, and not yet accepted.
    /// Such a token proves nothing here: it may be another client's.
    var isSubjectUnproved = false
    /// Who owns the session, or the access key: what sessions are revoked by, so never cut.
    var parent: String?
    /// What people call the caller, where that is another name.
    var userName: String?
    /// Which of several configured sources was asked.
    var provider: String?
    /// The client certificate that proved it: its serial number and issuer are told, for its common name may be
    /// that of others, too.
    var certificate: Certificate?
    var accessKeyID: String?
    var durationSeconds: Int?
    /// What else is found out, where the call is only tried; nil for those that count.
    var rehearsal: Rehearsal?

    /// Notes what only who tries a call is told, and what costs nothing where nobody does.
    mutating func note(_ step: String, _ detail: @autoclosure () -> String) {
        rehearsal?.add(step, detail())
    }

    /// The line of a call that was answered.
    var allowedLine: [UInt8] { line(.allowed, refusal: nil) }

    /// The line of a call that was refused.
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

    /// Notes whose access key it is.
    mutating func take(_ owner: OwnerName) {
        parent = owner.parent
        userName = owner.userName
    }
}
