internal import State
internal import Wire

/// What the audit log says about what a person does on the pages.
struct PortalAuditEntry: AuditEntry {
    let requestID: String
    let time: Timestamp
    let sourceAddress: String
    /// `nil` for a page that only shows something: it has no line.
    var action: String?
    var subject: String?
    var parent: String?
    var userName: String?
    var provider: String?
    var accessKeyID: String?
    var durationSeconds: Int?
    /// The record that a form is about, and what it does to it.
    var target: String?
    var change: String?

    func addDetails(to line: inout AuditLine) {
        line.add(.endpoint, "/daypass/")
        line.add(.provider, provider)
        if let durationSeconds { line.add(.durationSeconds, durationSeconds) }
        line.add(.target, target, limit: maximumTextByteCount)
        line.add(.change, change, limit: maximumReasonByteCount)
    }
}
