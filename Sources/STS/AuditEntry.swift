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
    var allowedLine: [UInt8] { line(outcome: "allowed", refusal: nil) }

    /// The line of a call that was refused.
    func refusedLine(_ refusal: STSError) -> [UInt8] {
        line(outcome: "refused", refusal: refusal)
    }

    private func line(outcome: String, refusal: STSError?) -> [UInt8] {
        var line = JSONWriter()
        line.field("time", time.iso8601)
        line.field("requestID", requestID)
        line.field("action", ifPresent: action.map { cut($0) })
        line.field("sourceAddress", sourceAddress)
        line.field("outcome", outcome)
        line.field("code", ifPresent: refusal?.code)
        line.field(
            "reason",
            ifPresent: refusal.map {
                cut($0.detail ?? $0.message, to: AuditEntry.maximumReasonByteCount)
            })
        line.field("subject", ifPresent: subject.map { cut($0) })
        line.field("parent", ifPresent: parent)
        line.field("userName", ifPresent: userName.map { cut($0) })
        line.field("provider", ifPresent: provider)
        line.field("certificateSerial", ifPresent: (certificate?.serialNumber).map { cut($0) })
        line.field("certificateIssuer", ifPresent: (certificate?.issuer).map { cut($0) })
        line.field("accessKeyID", ifPresent: accessKeyID)
        if let durationSeconds { line.field("durationSeconds", durationSeconds) }
        return line.object
    }

    /// Notes whose access key it is.
    mutating func take(_ owner: OwnerName) {
        parent = owner.parent
        userName = owner.userName
    }

    private func cut(_ text: String, to limit: Int = maximumTextByteCount) -> String {
        String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }
}
