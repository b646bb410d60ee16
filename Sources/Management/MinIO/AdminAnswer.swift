internal import Wire

/// What answers a call of the administration API.
struct AdminAnswer {
    let status: Int
    /// JSON, or empty.
    let body: [UInt8]

    static let done = AdminAnswer(status: 200, body: [])
    /// What Go's client library demands for some calls.
    static let noContent = AdminAnswer(status: 204, body: [])

    init(status: Int = 200, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    init(_ json: JSONWriter) {
        self.init(body: json.object)
    }
}
