extension JSONValue {
    /// The value as JSON, without white space.
    package var encoded: [UInt8] {
        switch self {
        case .object(let object):
            var writer = JSONWriter()
            for member in object.members { writer.field(member.name, json: member.value.encoded) }
            return writer.object
        case .array(let elements): return JSONWriter.list(elements.map(\.encoded))
        case .string(let text):
            // Without the brackets of a list.
            return Array(JSONWriter.list([text]).dropFirst().dropLast())
        case .number(let text): return Array(text.utf8)
        case .boolean(let value): return Array((value ? "true" : "false").utf8)
        case .null: return Array("null".utf8)
        }
    }
}

extension JSONWriter {
    /// A list of values that are JSON already.
    package static func list(_ values: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    /// A list of texts.
    package static func list(_ texts: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.field("", texts)
        // Without `{"":` and `}`.
        return Array(writer.object.dropFirst(4).dropLast())
    }

    /// Writes a list of objects.
    package mutating func field(_ name: String, objects: [JSONWriter]) {
        field(name, json: JSONWriter.list(objects.map(\.object)))
    }
}
