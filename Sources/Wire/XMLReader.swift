/// The offset of the first byte that makes a text unreadable as XML.
package struct XMLSyntaxError: Error, Equatable, Sendable {
    package let offset: Int
}

/// Reads an XML document of the kind that S3 uses: elements, attributes, text.
///
/// Anything by which a document could grow, reach out or have two meanings is an error: document
/// types (and with them all entities but XML's five), processing instructions, comments, CDATA
/// sections, encodings other than UTF-8, and text beside elements. Depth and the number of elements
/// are limited here, the number of bytes by the caller.
package struct XMLReader {
    private static let maximumDepth = 8
    private static let maximumElementCount = 65_536

    private let bytes: [UInt8]
    private var position = 0
    private var elementCount = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func read(_ bytes: [UInt8]) throws(XMLSyntaxError) -> XMLElement {
        var reader = XMLReader(bytes)
        return try reader.document()
    }

    private mutating func document() throws(XMLSyntaxError) -> XMLElement {
        try checkCharacters()
        // A byte order mark, which .NET clients write.
        _ = skip("\u{FEFF}")
        if skip("<?xml") { try readDeclaration() }
        skipSpace()
        let root = try element(depth: 1)
        skipSpace()
        guard position == bytes.count else { throw failure }
        return root
    }

    private var failure: XMLSyntaxError { XMLSyntaxError(offset: position) }

    /// Checks that every character may occur in a document (XML 1.0 §2.2), so that Daypass can
    /// write again whatever it read.
    private mutating func checkCharacters() throws(XMLSyntaxError) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw failure }
        for index in bytes.indices where !isAllowed(index) {
            throw XMLSyntaxError(offset: index)
        }
    }

    private func isAllowed(_ index: Int) -> Bool {
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D: true
        case 0..<0x20: false
        // U+FFFE and U+FFFF.
        case 0xBE, 0xBF: index < 2 || bytes[index - 2] != 0xEF || bytes[index - 1] != 0xBF
        default: true
        }
    }

    private mutating func readDeclaration() throws(XMLSyntaxError) {
        guard position < bytes.count, bytes[position].isWhiteSpace,
            let end = bytes[position...].firstRange(of: "?>".utf8)
        else { throw failure }
        let declaration = String(decoding: bytes[position..<end.lowerBound], as: UTF8.self)
            .lowercased()
        guard !declaration.contains("encoding") || declaration.contains("utf-8") else {
            throw failure
        }
        position = end.upperBound
    }

    private mutating func element(depth: Int) throws(XMLSyntaxError) -> XMLElement {
        elementCount += 1
        guard depth <= XMLReader.maximumDepth, elementCount <= XMLReader.maximumElementCount,
            skip("<")
        else { throw failure }
        let name = try name()
        let namespace = try attributes()
        if skip("/>") { return XMLElement(name, namespace: namespace) }
        try expect(">")
        var text: [UInt8] = []
        var children: [XMLElement] = []
        while true {
            try readText(into: &text)
            if skip("</") { break }
            children.append(try element(depth: depth + 1))
        }
        guard skip(name) else { throw failure }
        skipSpace()
        try expect(">")
        guard children.isEmpty || text.allSatisfy(\.isWhiteSpace) else { throw failure }
        return XMLElement(
            name, namespace: namespace,
            text: children.isEmpty ? String(decoding: text, as: UTF8.self) : "",
            children: children)
    }

    /// Reads attributes and the white space before them, and returns the value of `xmlns`.
    private mutating func attributes() throws(XMLSyntaxError) -> String? {
        var names: [String] = []
        var namespace: String?
        while skipSpace(), position < bytes.count, XMLReader.beginsName(bytes[position]) {
            let name = try name()
            guard !names.contains(name), names.count < XMLReader.maximumDepth else { throw failure }
            names.append(name)
            skipSpace()
            try expect("=")
            skipSpace()
            let quote = skip("\"") ? "\"" : "'"
            if quote == "'" { try expect(quote) }
            var value: [UInt8] = []
            while !skip(quote) {
                guard position < bytes.count, bytes[position] != UInt8(ascii: "<") else {
                    throw failure
                }
                try readCharacter(into: &value)
            }
            if name == "xmlns" { namespace = String(decoding: value, as: UTF8.self) }
        }
        return namespace
    }

    private mutating func readText(into text: inout [UInt8]) throws(XMLSyntaxError) {
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            try readCharacter(into: &text)
        }
        guard position < bytes.count else { throw failure }
    }

    /// Reads one byte of text or one reference.
    private mutating func readCharacter(into text: inout [UInt8]) throws(XMLSyntaxError) {
        switch bytes[position] {
        case UInt8(ascii: "&"): try readReference(into: &text)
        case 0x0D:
            // Every line ending becomes a line feed (§2.11).
            text.append(0x0A)
            position += 1
            _ = skip("\n")
        default:
            text.append(bytes[position])
            position += 1
        }
    }

    private mutating func readReference(into text: inout [UInt8]) throws(XMLSyntaxError) {
        // No reference is longer than `&#x10FFFF;`.
        guard let end = bytes[position...].prefix(10).firstIndex(of: UInt8(ascii: ";")) else {
            throw failure
        }
        switch bytes[(position + 1)..<end] {
        case let name where name.elementsEqual("amp".utf8): text.append(UInt8(ascii: "&"))
        case let name where name.elementsEqual("lt".utf8): text.append(UInt8(ascii: "<"))
        case let name where name.elementsEqual("gt".utf8): text.append(UInt8(ascii: ">"))
        case let name where name.elementsEqual("quot".utf8): text.append(UInt8(ascii: "\""))
        case let name where name.elementsEqual("apos".utf8): text.append(UInt8(ascii: "'"))
        case let name where name.first == UInt8(ascii: "#"):
            guard let scalar = XMLReader.scalar(name.dropFirst()) else { throw failure }
            text.append(contentsOf: Character(scalar).utf8)
        default: throw failure
        }
        position = end + 1
    }

    /// The character of a decimal number, or a hexadecimal one after `x`; `nil` if forbidden.
    private static func scalar(_ number: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let isHexadecimal = number.first == UInt8(ascii: "x")
        let digits = isHexadecimal ? number.dropFirst() : number
        guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
            let value = UInt32(
                String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10),
            value >= 0x20 || [0x09, 0x0A, 0x0D].contains(value), value != 0xFFFE, value != 0xFFFF
        else { return nil }
        return Unicode.Scalar(value)
    }

    private mutating func name() throws(XMLSyntaxError) -> String {
        let start = position
        guard position < bytes.count, XMLReader.beginsName(bytes[position]) else { throw failure }
        while position < bytes.count, XMLReader.isOfName(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte == UInt8(ascii: "_")
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || "_-.:".utf8.contains(byte)
    }

    /// - Returns: Whether there was any white space.
    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, bytes[position].isWhiteSpace { position += 1 }
        return position > start
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func expect(_ text: String) throws(XMLSyntaxError) {
        guard skip(text) else { throw failure }
    }
}
