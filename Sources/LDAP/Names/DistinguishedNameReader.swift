internal import Wire

/// Parses a distinguished name (RFC 4514 §3, and the white space and semicolons of RFC 2253 §4).
struct DistinguishedNameReader {
    /// The type of an attribute in lower case, and the bytes of its value.
    typealias Attribute = (type: [UInt8], value: [UInt8])

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The attributes of each relative name.
    mutating func relativeNames() throws(DistinguishedNameError) -> [[Attribute]] {
        var names: [[Attribute]] = [[]]
        while true {
            names[names.count - 1].append((try type(), try value()))
            guard let separator = take() else { return names }
            if separator != UInt8(ascii: "+") { names.append([]) }
        }
    }

    /// Reads `cn` or `2.5.4.3`, and the `=` after it.
    private mutating func type() throws(DistinguishedNameError) -> [UInt8] {
        skipSpaces()
        let start = position
        while let byte = peek(), DistinguishedNameReader.isTypeCharacter(byte) { position += 1 }
        let type = bytes[start..<position].map(\.asciiLowercased)
        skipSpaces()
        guard !type.isEmpty, take() == UInt8(ascii: "=") else { throw .noType(offset: start) }
        return type
    }

    /// Reads a value, up to the next separator or the end.
    private mutating func value() throws(DistinguishedNameError) -> [UInt8] {
        skipSpaces()
        if peek() == UInt8(ascii: "#") { return try encodedValue() }
        var value: [UInt8] = []
        // Trailing spaces belong to the value only if they are escaped.
        var significantCount = 0
        while let byte = peek(), !DistinguishedNameReader.isSeparator(byte) {
            switch byte {
            case UInt8(ascii: "\\"):
                value.append(try escapedByte())
                significantCount = value.count
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0:
                throw .badValue(offset: position)
            case UInt8(ascii: " "):
                value.append(byte)
                position += 1
            default:
                value.append(byte)
                position += 1
                significantCount = value.count
            }
        }
        return Array(value.prefix(significantCount))
    }

    /// Reads `\,` or `\2c`.
    private mutating func escapedByte() throws(DistinguishedNameError) -> UInt8 {
        let start = position
        position += 1
        guard let byte = take() else { throw .badValue(offset: start) }
        if let high = Hexadecimal.digit(byte) {
            guard let low = take().flatMap(Hexadecimal.digit) else {
                throw .badValue(offset: start)
            }
            return high << 4 | low
        }
        guard " \"#+,;<=>\\".utf8.contains(byte) else { throw .badValue(offset: start) }
        return byte
    }

    /// Reads `#04024869`: the encoding (BER) of the value.
    private mutating func encodedValue() throws(DistinguishedNameError) -> [UInt8] {
        let start = position
        position += 1
        var encoding: [UInt8] = []
        while let byte = peek(), let high = Hexadecimal.digit(byte) {
            position += 1
            guard let low = take().flatMap(Hexadecimal.digit) else {
                throw .badValue(offset: start)
            }
            encoding.append(high << 4 | low)
        }
        skipSpaces()
        guard peek().map(DistinguishedNameReader.isSeparator) ?? true,
            let contents = DistinguishedNameReader.contents(ofEncoding: encoding)
        else { throw .badValue(offset: start) }
        return contents
    }

    /// The contents of one value of a primitive type, `nil` for any other encoding.
    private static func contents(ofEncoding encoding: [UInt8]) -> [UInt8]? {
        // Names never use tags of more than one byte or constructed values.
        guard encoding.count >= 2, encoding[0] & 0x1F != 0x1F, encoding[0] & 0x20 == 0 else {
            return nil
        }
        var length = Int(encoding[1])
        var start = 2
        if length >= 0x80 {
            let lengthCount = length & 0x7F
            guard (1...2).contains(lengthCount), encoding.count >= 2 + lengthCount else {
                return nil
            }
            start += lengthCount
            length = encoding[2..<start].reduce(0) { $0 << 8 | Int($1) }
        }
        return encoding.count - start == length ? Array(encoding[start...]) : nil
    }

    private mutating func skipSpaces() {
        while peek() == UInt8(ascii: " ") { position += 1 }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take() -> UInt8? {
        guard let byte = peek() else { return nil }
        position += 1
        return byte
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "+")
    }

    private static func isTypeCharacter(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "-._".utf8.contains(byte)
    }
}
