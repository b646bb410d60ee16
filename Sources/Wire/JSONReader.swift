/// Reads JSON strictly (RFC 8259), and accepts only what has one meaning.
///
/// `JSONDecoder` accepts a trailing comma, and takes the first of two members with one name where
/// other readers take the last. A token, or a policy with `"Effect":"Deny","Effect":"Allow"`, could
/// mean one thing to Daypass and another to an earlier reader. `JSONDecoder` also takes three times
/// as long: 115,000 instructions of a call's 940,000, where this reader takes 38,000.
struct JSONReader {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private let allowsRepeatedNames: Bool
    private var position = 0
    private var depth = 0

    static func value(
        of bytes: [UInt8], maximumDepth: Int, allowsRepeatedNames: Bool = false
    ) throws(JSONSyntaxError) -> JSONValue {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .notUTF8 }
        var reader = JSONReader(
            bytes: bytes, maximumDepth: maximumDepth, allowsRepeatedNames: allowsRepeatedNames)
        let value = try reader.value()
        guard reader.next == nil else { throw reader.unexpected }
        return value
    }

    private init(bytes: [UInt8], maximumDepth: Int, allowsRepeatedNames: Bool) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.allowsRepeatedNames = allowsRepeatedNames
    }

    private var unexpected: JSONSyntaxError { .unexpected(offset: position) }

    /// The next byte, `nil` at the end.
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Reads any value and the white space around it.
    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipWhiteSpace()
        defer { skipWhiteSpace() }
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var members: [JSONObject.Member] = []
        if take("}") { return JSONObject(members) }
        var names: Set<String> = []
        repeat {
            skipWhiteSpace()
            let name = try string()
            guard JSONReader.isNew(name, members, &names) || allowsRepeatedNames else {
                throw .repeatedName(name, place: "")
            }
            skipWhiteSpace()
            guard take(":") else { throw unexpected }
            do throws(JSONSyntaxError) {
                members.append(JSONObject.Member(name: name, value: try value()))
            } catch {
                throw error.inside(name)
            }
        } while take(",")
        guard take("}") else { throw unexpected }
        return JSONObject(members)
    }

    /// So many names are compared faster than they are hashed. An object may have many more.
    private static let maximumComparedCount = 24

    /// Whether an object has no member of this name yet.
    ///
    /// - Parameter names: The names of an object with many members; empty before that.
    private static func isNew(
        _ name: String, _ members: [JSONObject.Member], _ names: inout Set<String>
    ) -> Bool {
        guard members.count >= maximumComparedCount else {
            return !members.contains { $0.name == name }
        }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return names.insert(name).inserted
    }

    private mutating func array() throws(JSONSyntaxError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if take("]") { return elements }
        repeat {
            do throws(JSONSyntaxError) {
                elements.append(try value())
            } catch {
                throw error.inside("[\(elements.count)]")
            }
        } while take(",")
        guard take("]") else { throw unexpected }
        return elements
    }

    private mutating func enter() throws(JSONSyntaxError) {
        position += 1
        depth += 1
        guard depth <= maximumDepth else { throw .tooDeep(limit: maximumDepth) }
        skipWhiteSpace()
    }

    private mutating func word(
        _ word: String, _ value: JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw unexpected }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            try digits()
        }
        return text(start..<position)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while next?.isASCIIDigit == true { position += 1 }
        guard position > start else { throw unexpected }
    }

    /// Reads a string and resolves its escapes, so that two spellings of one name are equal.
    private mutating func string() throws(JSONSyntaxError) -> String {
        guard take("\"") else { throw unexpected }
        var start = position
        while let byte = next, JSONReader.isPlain(byte) { position += 1 }
        var text = self.text(start..<position)
        if take("\"") { return text }
        start = position
        while let byte = next, byte >= 0x20 {
            switch byte {
            case UInt8(ascii: "\""):
                text += self.text(start..<position)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += self.text(start..<position)
                position += 1
                text.unicodeScalars.append(try escapedScalar())
                start = position
            default: position += 1
            }
        }
        throw unexpected
    }

    /// Whether a byte stands for itself in a string, and does not end it.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// Reads the rest of an escape, after the backslash.
    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = next else { throw unexpected }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try hexadecimalScalar()
        default: throw unexpected
        }
    }

    /// Reads the digits after `\u`, and a second escape if the first is half of a surrogate pair.
    private mutating func hexadecimalScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), take("\\"), take("u") else { throw unexpected }
        let trail = try codeUnit()
        guard UTF16.isTrailSurrogate(trail) else { throw unexpected }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap(Hexadecimal.digit) else { throw unexpected }
            position += 1
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private mutating func skipWhiteSpace() {
        while next?.isWhiteSpace == true { position += 1 }
    }

    /// Consumes a character if it is next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}
