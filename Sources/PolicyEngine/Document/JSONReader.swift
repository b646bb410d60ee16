/// Reads a JSON text, and nothing but one (RFC 8259).
///
/// `JSONDecoder` keeps one of two members of the same name and does not say that there was another, so that
/// `"Effect":"Deny","Effect":"Allow"` would mean what its author did not see. A session's policy is also
/// read with each request: for one of 1,165 bytes this takes 12 µs, and `JSONDecoder` 62.
struct JSONReader {
    /// A policy is six levels deep.
    private static let maximumDepth = 16

    private let bytes: [UInt8]
    private var position = 0

    /// - Throws: ``PolicyError/notJSON(offset:)``, ``PolicyError/nestedTooDeeply(limit:)``
    static func value(of bytes: [UInt8]) throws(PolicyError) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.refusal }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var refusal: PolicyError { .notJSON(offset: position) }

    private mutating func value(depth: Int) throws(PolicyError) -> JSONValue {
        guard depth < JSONReader.maximumDepth else {
            throw .nestedTooDeeply(limit: JSONReader.maximumDepth)
        }
        skipSpace()
        guard position < bytes.count else { throw refusal }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(PolicyError) -> [JSONValue.Member] {
        position += 1
        var members: [JSONValue.Member] = []
        if skip("}") { return members }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw refusal
            }
            let name = try string()
            guard skip(":") else { throw refusal }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth)))
        } while skip(",")
        guard skip("}") else { throw refusal }
        return members
    }

    private mutating func elements(depth: Int) throws(PolicyError) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        if skip("]") { return elements }
        repeat {
            elements.append(try value(depth: depth))
        } while skip(",")
        guard skip("]") else { throw refusal }
        return elements
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(PolicyError) -> JSONValue
    {
        guard bytes[position...].starts(with: word.utf8) else { throw refusal }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(PolicyError) -> String {
        let start = position
        if isNext("-") { position += 1 }
        if isNext("0") {
            position += 1
        } else {
            try digits()
        }
        if isNext(".") {
            position += 1
            try digits()
        }
        if isNext("e") || isNext("E") {
            position += 1
            if isNext("+") || isNext("-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(PolicyError) {
        let start = position
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
            position += 1
        }
        guard position > start else { throw refusal }
    }

    /// Skips white space and then a character, which says whether it stood there.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func isNext(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }
}

extension JSONReader {
    private mutating func string() throws(PolicyError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        var copied = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[copied..<position])
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw .notJSON(offset: start)
                }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[copied..<position])
                text.append(contentsOf: try escape())
                copied = position
            case 0..<0x20: throw refusal
            default: position += 1
            }
        }
        throw refusal
    }

    /// Reads what a backslash begins.
    private mutating func escape() throws(PolicyError) -> [UInt8] {
        position += 1
        guard position < bytes.count else { throw refusal }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
        default: throw refusal
        }
    }

    /// Reads four hexadecimal digits, or twice four where they are halves of one character.
    private mutating func scalar() throws(PolicyError) -> Character {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard UTF16.isLeadSurrogate(UInt16(first)), isNext("\\") else { throw refusal }
        position += 1
        guard isNext("u") else { throw refusal }
        position += 1
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x1_0000 + (first & 0x3FF) << 10 + second & 0x3FF)
        else { throw refusal }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(PolicyError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = bytes[position].hexadecimalDigit else {
                throw refusal
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
