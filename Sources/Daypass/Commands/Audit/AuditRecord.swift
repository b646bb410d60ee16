internal import State
internal import Wire

/// A line of the audit log.
struct AuditRecord {
    let time: Timestamp
    let outcome: String
    let fields: JSONObject

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

    /// The record that continues another one, which a full disk or the end of its process has cut
    /// short; empty if the line is no such two. Within a record's strings, quotes are escaped, so
    /// no caller's text can look like the beginning of a record.
    static func continuation(in line: [UInt8]) -> [UInt8] {
        let begin = Array(#"{"\#(AuditLine.Field.time.rawValue)":"#.utf8)
        let start = line.indices.dropFirst().last {
            line[$0] == begin[0] && line[$0...].starts(with: begin)
        }
        guard let start else { return [] }
        let cut = line[..<start]
        guard cut.starts(with: begin) || begin.starts(with: cut), AuditRecord(Array(cut)) == nil
        else { return [] }
        return Array(line[start...])
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

    /// The number of characters of a request ID that ``line(at:_:)`` prints.
    static let shortIDCharacterCount = 6

    /// Whether the request has an ID that begins with this text, which may be as the short lines
    /// print it.
    func has(requestIDPrefix text: String) -> Bool {
        guard let id = fields.string(.requestID) else { return false }
        return id.hasPrefix(text) || AuditRecord.shortened(id) == text
    }

    static func shortened(_ requestID: String) -> String {
        cut(requestID, to: shortIDCharacterCount + 1)
    }

    /// Whether one of the fields equals the text, byte by byte.
    func has(_ text: String, in names: AuditLine.Field...) -> Bool {
        names.contains { name in
            fields.string(name).map { $0.utf8.elementsEqual(text.utf8) } ?? false
        }
    }
}
