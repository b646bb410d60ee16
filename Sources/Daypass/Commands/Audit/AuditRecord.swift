internal import State
internal import Wire

/// A line of the audit log.
struct AuditRecord {
    let time: Timestamp
    let outcome: String
    private let fields: JSONObject

    /// - Returns: `nil` if the line is not a record: truncated, or written by another program.
    init?(_ line: [UInt8]) {
        guard let fields = try? JSONObject(line),
            let time = fields.string(.time).flatMap(Timestamp.init(rfc3339:)),
            let outcome = fields.string(.outcome)
        else { return nil }
        self.fields = fields
        self.time = time
        self.outcome = outcome
    }

    /// `nil` if the request was refused before its action was known.
    var action: String? { fields.string(.action) }

    /// The code of the refusal; `nil` if the request was allowed.
    var code: String? { fields.string(.code) }

    /// The number of requests by code, if the line summarizes several; `nil` for a single request.
    var summarizedCodes: [(code: String, count: Int)]? {
        guard fields.contains(AuditLine.Field.summarizedRequests.rawValue),
            let codes = fields.object(.codes)
        else {
            return nil
        }
        return codes.members.map { ($0.name, max(codes.integer($0.name) ?? 0, 0)) }
    }

    /// Whether one of the fields equals the text, byte by byte.
    func has(_ text: String, in names: AuditLine.Field...) -> Bool {
        names.contains { name in
            fields.string(name).map { $0.utf8.elementsEqual(text.utf8) } ?? false
        }
    }

    /// The record in one line of plain text.
    var plain: String {
        if let codes = summarizedCodes { return plain(codes) }
        var parts = [time.iso8601, outcome, action ?? "-"]
        parts += [.method, .resource, .path].compactMap { (field: AuditLine.Field) in
            fields.string(field)
        }
        if let source = fields.string(.copySource) { parts.append("(copy of \(source))") }
        parts.append("by \(fields.string(.subject) ?? "-")")
        if let name = fields.string(.userName), name != fields.string(.subject) {
            parts.append("(\(name))")
        }
        // Sessions are revoked by parent, so it is shown unless it equals the subject.
        if let parent = fields.string(.parent), parent != fields.string(.subject) {
            parts.append("of parent \(parent)")
        }
        parts += fields.string(.accessKeyID).map { ["(\($0))"] } ?? []
        parts.append("from \(fields.string(.sourceAddress) ?? "-")")
        if let seconds = fields.integer(.durationSeconds) { parts.append("for \(seconds) s") }
        if let reason = fields.string(.reason) {
            parts.append("\(code ?? outcome): \(reason)")
        }
        if let id = fields.string(.requestID) { parts.append("[\(id)]") }
        return PrintableText.plain(parts.joined(separator: " "))
    }

    private func plain(_ codes: [(code: String, count: Int)]) -> String {
        let count = fields.integer(.summarizedRequests) ?? 0
        var parts = [
            time.iso8601, outcome, "\(count) requests without proof of identity since",
            fields.string(.since) ?? "-",
        ]
        if let address = fields.string(.firstAddress) { parts.append("from \(address)") }
        if let address = fields.string(.lastAddress) { parts.append("to \(address)") }
        parts.append(codes.map { "\($0.code): \($0.count)" }.joined(separator: ", "))
        return PrintableText.plain(parts.joined(separator: " "))
    }
}
