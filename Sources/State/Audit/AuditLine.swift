package import Wire

/// A line of the audit log: a JSON object, written field by field.
///
/// All doors write it and `daypass audit` reads it, so field names are spelled here alone.
package struct AuditLine: Sendable {
    package enum Field: String, CaseIterable, Sendable {
        case time, requestID, action, endpoint, sourceAddress, outcome, code, reason
        /// The identity that the caller has proved.
        case subject
        /// The owner of the session or access key. Sessions are revoked by it, so it is never cut.
        case parent
        case userName, provider, certificateSerial, certificateIssuer, accessKeyID, durationSeconds
        /// The record that a call of the administration API is about, and what the call does to it.
        case target, change
        // An S3 request.
        case method, resource, path, copySource, allowedKeys, refusedKeys, firstRefusedKeys
        // A summary of refusals without lines of their own.
        case summarizedRequests, since, codes, firstAddress, lastAddress
    }

    package enum Outcome: String, CaseIterable, Sendable {
        case allowed, refused
        /// Sessions of a user whom the identity provider no longer has.
        case ended
    }

    private var json = JSONWriter()

    package init(time: Timestamp) {
        add(.time, time.iso8601)
    }

    /// The line without its line feed.
    package var bytes: [UInt8] { json.object }

    package mutating func add(_ outcome: Outcome) { add(.outcome, outcome.rawValue) }

    /// Adds a text, unless it is `nil`.
    ///
    /// - Parameter limit: The most bytes to write: a caller's text must leave lines readable.
    package mutating func add(_ field: Field, _ text: String?, limit: Int = .max) {
        json.field(field.rawValue, ifPresent: text.map { AuditLine.cut($0, to: limit) })
    }

    package mutating func add(_ field: Field, _ number: Int) {
        json.field(field.rawValue, number)
    }

    /// Adds a list of texts, each cut to `limit` bytes.
    package mutating func add(_ field: Field, _ texts: [String], limit: Int) {
        json.field(field.rawValue, texts.map { AuditLine.cut($0, to: limit) })
    }

    package mutating func add(_ field: Field, _ counts: [(code: String, count: Int)]) {
        var object = JSONWriter()
        for (code, count) in counts { object.field(code, count) }
        json.field(field.rawValue, object)
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        text.utf8.count <= limit ? text : String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }
}

extension JSONObject {
    package func string(_ field: AuditLine.Field) -> String? { string(field.rawValue) }

    package func integer(_ field: AuditLine.Field) -> Int? { integer(field.rawValue) }

    package func object(_ field: AuditLine.Field) -> JSONObject? { object(field.rawValue) }
}
