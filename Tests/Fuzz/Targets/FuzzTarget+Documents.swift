import FoundationEssentials

@testable import Wire

extension FuzzTarget {
    /// JSON: what is read is what is written, and what `JSONDecoder` reads, which session tokens
    /// and key sets are read by.
    static func json(_ bytes: [UInt8]) throws(Finding) {
        guard let value = try? JSONValue(bytes, maximumDepth: 16) else { return }
        let written = text(of: value)
        let again = try? JSONValue(written, maximumDepth: 16)
        try expect(again == value, "\(String(decoding: written, as: UTF8.self)) is another value")
        // FoundationEssentials refuses `0E6`, which is a number, and numbers beyond a Double.
        guard !isBeyondDoubles(value) else { return }
        guard let other = try? JSONDecoder().decode(Other.self, from: Data(bytes)) else {
            throw Finding(description: "JSONDecoder does not read it")
        }
        try expect(other.isSame(as: value), "JSONDecoder reads something else")
    }

    /// A value as JSON, by ``JSONWriter``.
    private static func text(of value: JSONValue) -> [UInt8] {
        switch value {
        case .object(let object):
            var writer = JSONWriter()
            for member in object.members {
                writer.field(member.name, json: text(of: member.value))
            }
            return writer.object
        case .array(let elements):
            return Array("[".utf8) + elements.map(text).joined(separator: Array(",".utf8))
                + Array("]".utf8)
        case .string(let string):
            var writer = JSONWriter()
            writer.field("", string)
            return Array(writer.object.dropFirst(#"{"":"#.utf8.count).dropLast())
        case .number(let number): return Array(number.utf8)
        case .boolean(let isTrue): return Array((isTrue ? "true" : "false").utf8)
        case .null: return Array("null".utf8)
        }
    }

    private static func isBeyondDoubles(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let object): object.members.contains { isBeyondDoubles($0.value) }
        case .array(let elements): elements.contains(where: isBeyondDoubles)
        case .number(let text):
            text.utf8.count > 300 || text.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
        case .string, .boolean, .null: false
        }
    }

    /// XML: an element is the same after it is written and read again.
    static func xml(_ bytes: [UInt8]) throws(Finding) {
        guard let element = try? XMLReader.read(bytes) else { return }
        var writer = XMLWriter()
        writer.element(element)
        let again = try? XMLReader.read(writer.bytes)
        try expect(again == element, "\(String(decoding: writer.bytes, as: UTF8.self)) is another")
    }
}

/// What `JSONDecoder` makes of a text.
private enum Other: Decodable {
    case object([String: Other])
    case array([Other])
    case string(String)
    case boolean(Bool)
    case null
    case number

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: Name.self) {
            var members: [String: Other] = [:]
            for name in fields.allKeys {
                members[name.stringValue] = try fields.decode(Other.self, forKey: name)
            }
            self = .object(members)
        } else if var elements = try? decoder.unkeyedContainer() {
            var list: [Other] = []
            while !elements.isAtEnd { list.append(try elements.decode(Other.self)) }
            self = .array(list)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let text = try? value.decode(String.self) {
                self = .string(text)
            } else if let isTrue = try? value.decode(Bool.self) {
                self = .boolean(isTrue)
            } else {
                _ = try value.decode(Double.self)
                self = .number
            }
        }
    }

    func isSame(as value: JSONValue) -> Bool {
        switch (self, value) {
        case (.object(let members), .object(let object)):
            members.count == object.members.count
                && object.members.allSatisfy { member in
                    members[member.name]?.isSame(as: member.value) ?? false
                }
        case (.array(let list), .array(let elements)):
            list.count == elements.count
                && zip(list, elements).allSatisfy { $0.isSame(as: $1) }
        case (.string(let text), .string(let string)): text.utf8.elementsEqual(string.utf8)
        case (.boolean(let isTrue), .boolean(let other)): isTrue == other
        case (.null, .null), (.number, .number): true
        case (.object, _), (.array, _), (.string, _), (.boolean, _), (.null, _), (.number, _): false
        }
    }
}
