/// Reads JSON to the letter (RFC 8259), and only what means one thing.
///
/// `JSONDecoder` takes a comma behind the last element, and the first of two members with one name where
/// others take the last: a token could say one thing to us and another to whoever looked at it before.
struct JSONScanner {
    /// Deeper than any document that is read here.
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private(set) var position: Int
    private var depth = 0

    /// - Parameter position: Where to begin.
    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var unexpected: JSONSyntaxError { .unexpected(offset: position) }

    /// The next byte, nil at the end.
    var next: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Reads any value; white space may stand before it.
    mutating func value() throws(JSONSyntaxError) {
        skipWhiteSpace()
        switch next {
        case UInt8(ascii: "{"): try object { _, _ in }
        case UInt8(ascii: "["): try array { _ in }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    /// Reads an object.
    ///
    /// - Parameter visit: Is told each member's name and where its value stands.
    mutating func object(
        visit: (_ name: [UInt8], _ value: Range<Int>) -> Void
    ) throws(JSONSyntaxError) {
        guard take(UInt8(ascii: "{")) else { throw unexpected }
        try enter()
        var names: Set<[UInt8]> = []
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            skipWhiteSpace()
            let name = try string()
            guard names.insert(name).inserted else {
                throw .repeatedName(String(decoding: name, as: UTF8.self))
            }
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected }
            visit(name, try valueRange())
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw unexpected }
        leave()
    }

    /// Reads an array.
    ///
    /// - Parameter visit: Is told where each element stands.
    mutating func array(visit: (_ element: Range<Int>) -> Void) throws(JSONSyntaxError) {
        guard take(UInt8(ascii: "[")) else { throw unexpected }
        try enter()
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return leave() }
        repeat {
            visit(try valueRange())
            skipWhiteSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw unexpected }
        leave()
    }

    /// Reads a string; the result is what it means, so that two spellings of one name are the same.
    mutating func string() throws(JSONSyntaxError) -> [UInt8] {
        guard take(UInt8(ascii: "\"")) else { throw unexpected }
        var text: [UInt8] = []
        var start = position
        while let byte = next, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<(position - 1)]
                return text
            case UInt8(ascii: "\\"):
                text += bytes[start..<(position - 1)]
                try escape(into: &text)
                start = position
            default: break
            }
        }
        throw unexpected
    }

    mutating func skipWhiteSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func valueRange() throws(JSONSyntaxError) -> Range<Int> {
        skipWhiteSpace()
        let start = position
        try value()
        return start..<position
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = next else { throw unexpected }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text += try unicodeEscape()
        default: throw unexpected
        }
    }

    /// Reads the digits behind `\u`, and a second escape where the first is half of a pair.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> [UInt8] {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw unexpected }
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw unexpected }
        return Array(text.utf8)
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected
            }
            position += 1
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private mutating func number() throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        guard position > start else { throw unexpected }
    }

    private mutating func word(_ word: String) throws(JSONSyntaxError) {
        for byte in word.utf8 {
            guard take(byte) else { throw unexpected }
        }
    }

    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        guard depth <= JSONScanner.maximumDepth else {
            throw .tooDeep(limit: JSONScanner.maximumDepth)
        }
    }

    private mutating func leave() {
        depth -= 1
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }
}
