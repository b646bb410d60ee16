/// Writes one JSON object, field by field, in the order of the calls (RFC 8259).
///
/// It writes every audit line and session token; the general encoder costs many times as much.
package struct JSONWriter: Sendable {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    package init() {
        bytes.reserveCapacity(1_024)
    }

    /// The object so far, with its closing brace.
    package var object: [UInt8] {
        consuming get {
            bytes.append(UInt8(ascii: "}"))
            return bytes
        }
    }

    package mutating func field(_ name: String, _ value: String) {
        key(name)
        append(string: value)
    }

    package mutating func field(_ name: String, _ value: Int) {
        key(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func field(_ name: String, _ isTrue: Bool) {
        key(name)
        bytes.append(contentsOf: (isTrue ? "true" : "false").utf8)
    }

    package mutating func field(_ name: String, _ values: [String]) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(string: value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    package mutating func field(_ name: String, _ object: JSONWriter) {
        field(name, json: object.object)
    }

    /// Writes a field whose value is already JSON.
    package mutating func field(_ name: String, json: [UInt8]) {
        key(name)
        bytes.append(contentsOf: json)
    }

    package mutating func field(_ name: String, ifPresent value: String?) {
        if let value { field(name, value) }
    }

    private mutating func key(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(string: name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(string: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        guard !JSONWriter.isPlain(string.utf8.span) else {
            bytes.append(contentsOf: string.utf8)
            return
        }
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(JSONWriter.digits[Int(byte >> 4)])
                bytes.append(JSONWriter.digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
    }

    /// Whether a string is written as it is; most are.
    private static func isPlain(_ string: Span<UInt8>) -> Bool {
        for index in string.indices {
            let byte = string[index]
            let isPlain =
                byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\\")
            guard isPlain else { return false }
        }
        return true
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
