internal import Credentials
internal import State
internal import System
internal import Wire

/// What the audit log says about a call of the administration API; no body, no secret.
struct AdminAuditEntry {
    private static let maximumTextByteCount = 256
    private static let maximumReasonByteCount = 640

    let requestID = RequestID.make()
    let time: Timestamp
    let sourceAddress: String
    var action: String?
    /// The account whose credential proved valid.
    var subject: String?
    /// The owner of the access key, even if the signature is wrong. It is never cut.
    var parent: String?
    var userName: String?
    var accessKeyID: String?
    /// The user, group or policy that the call is about.
    var target: String?

    var allowedLine: [UInt8] { line(.allowed, nil) }

    func refusedLine(_ refusal: AdminError) -> [UInt8] { line(.refused, refusal) }

    private func line(_ outcome: AuditLine.Outcome, _ refusal: AdminError?) -> [UInt8] {
        let limit = AdminAuditEntry.maximumTextByteCount
        var line = AuditLine(time: time)
        line.add(.requestID, requestID)
        line.add(.action, action)
        line.add(.sourceAddress, sourceAddress)
        line.add(outcome)
        line.add(.code, refusal?.code)
        line.add(
            .reason, refusal.map { $0.detail ?? $0.message },
            limit: AdminAuditEntry.maximumReasonByteCount)
        line.add(.subject, subject, limit: limit)
        line.add(.parent, parent)
        line.add(.userName, userName, limit: limit)
        line.add(.accessKeyID, accessKeyID)
        line.add(.target, target, limit: limit)
        return line.bytes
    }
}
