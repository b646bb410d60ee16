internal import Wire

/// What answers a call of the administration API.
struct AdminAnswer {
    let status: Int
    /// JSON, or empty; MinIO has its configuration in lines.
    let body: [UInt8]

    static let done = AdminAnswer(status: 200, body: [])
    /// What Go's client library demands for some calls.
    static let noContent = AdminAnswer(status: 204, body: [])

    init(status: Int = 200, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// Lines of text.
    init(lines: [String]) {
        self.init(body: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    init(_ json: JSONWriter) {
        self.init(body: json.object)
    }
}
