package import System
package import Wire

/// What the audit log says about a request: where it came from, whose credential it has, and why it
/// was refused; no secret, no token, no body. Each service adds what its requests are about.
package protocol AuditEntry {
    var requestID: String { get }
    var time: Timestamp { get }
    var sourceAddress: String { get }
    var action: String? { get }
    /// The identity that the caller has proved.
    var subject: String? { get }
    /// Whether the caller has proved no identity, so that its lines are limited.
    var isOfStranger: Bool { get }
    /// The owner of the session or access key, known even if the signature is wrong. Sessions are
    /// revoked by it, so it is never cut.
    var parent: String? { get set }
    /// What people call the owner, if that is another name.
    var userName: String? { get set }
    var accessKeyID: String? { get }

    /// Texts of the caller are cut to this many bytes, so that a line stays readable.
    var maximumTextByteCount: Int { get }
    /// A reason may be longer: it may quote both what Daypass expected and what a token says.
    var maximumReasonByteCount: Int { get }

    /// Adds what only this service's lines have.
    func addDetails(to line: inout AuditLine)
}

/// A refusal, as the audit log tells it.
package protocol AuditedRefusal: Error {
    var code: String { get }
    /// What the caller is told.
    var message: String { get }
    /// What only the operator is told, in place of the message.
    var detail: String? { get }
}

extension AuditEntry {
    package var isOfStranger: Bool { subject == nil }
    package var maximumTextByteCount: Int { 256 }
    package var maximumReasonByteCount: Int { 640 }

    package var allowedLine: [UInt8] { line(nil) }

    package func refusedLine(_ refusal: some AuditedRefusal) -> [UInt8] { line(refusal) }

    private func line(_ refusal: (any AuditedRefusal)?) -> [UInt8] {
        let limit = maximumTextByteCount
        var line = AuditLine(time: time)
        line.add(.requestID, requestID)
        line.add(.action, action, limit: limit)
        line.add(.sourceAddress, sourceAddress)
        line.add(refusal == nil ? .allowed : .refused)
        line.add(.code, refusal?.code)
        line.add(
            .reason, refusal.map { $0.detail ?? $0.message }, limit: maximumReasonByteCount)
        line.add(.subject, subject, limit: limit)
        line.add(.parent, parent)
        line.add(.userName, userName, limit: limit)
        line.add(.accessKeyID, accessKeyID, limit: limit)
        addDetails(to: &line)
        return line.bytes
    }
}

extension AuditLog {
    /// Writes the line of a refused request, or counts it if its caller is a stranger.
    ///
    /// - Parameter strangers: Limits the lines about strangers; `nil` if Daypass counts nothing.
    package func append(
        _ refusal: some AuditedRefusal, of entry: some AuditEntry, strangers: StrangerLines?
    ) throws(FileError) {
        guard entry.isOfStranger, let strangers else {
            return try append(entry.refusedLine(refusal))
        }
        try append(
            refusal: entry.refusedLine(refusal), code: refusal.code,
            address: entry.sourceAddress, of: strangers, now: entry.time)
    }
}
