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

extension JSONWriter {
    /// Writes a list of objects.
    mutating func field(_ name: String, objects: [JSONWriter]) {
        field(name, json: JSONWriter.list(objects.map(\.object)))
    }

    /// A list of values that are JSON already.
    static func list(_ values: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    /// A list of texts.
    static func list(_ texts: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.field("", texts)
        // Without `{"":` and `}`.
        return Array(writer.object.dropFirst(4).dropLast())
    }
}
