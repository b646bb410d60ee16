internal import Credentials
internal import State
internal import System
internal import Wire

/// What the audit log says about a call of the administration API.
struct AdminAuditEntry: AuditEntry {
    let requestID = RequestID.make()
    let time: Timestamp
    let sourceAddress: String
    var action: String?
    /// The account whose credential proved valid.
    var subject: String?
    var parent: String?
    var userName: String?
    var accessKeyID: String?
    /// The user, group or policy that the call is about.
    var target: String?
    /// What the call does to it.
    var change: String?

    func addDetails(to line: inout AuditLine) {
        line.add(.target, target, limit: maximumTextByteCount)
        line.add(.change, change, limit: maximumReasonByteCount)
    }
}

extension AdminError: AuditedRefusal {}
