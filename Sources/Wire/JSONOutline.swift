/// The positions of values and names in a JSON document, for messages to its author.
package struct JSONOutline {
    /// A line and a column, both from 1. A column is a character.
    package struct Position: Equatable, Sendable, CustomStringConvertible {
        package let line: Int
        package let column: Int

        /// In the form that compilers and editors use.
        package var description: String { "\(line):\(column)" }
    }

    private let bytes: [UInt8]
    /// The byte offsets of values and of member names, by ``JSONPlace``.
    private var values: [String: Int] = [:]
    private var names: [String: Int] = [:]
    private var offset = 0

    /// Scans a document, up to the first syntax error or the depth limit.
    package init(_ bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        _ = readValue(at: "", depth: maximumDepth)
    }

    /// The position of a value, or of the nearest enclosing one if there is none at the place.
    package func position(ofValueAt place: String) -> Position {
        var place = place
        while values[place] == nil, let end = place.lastIndex(where: { $0 == "." || $0 == "[" }) {
            place = String(place[..<end])
        }
        return position(at: values[place] ?? values[""] ?? 0)
    }

    /// The position of a member's name, `nil` if the object at the place has no such member.
    package func position(ofName name: String, in place: String) -> Position? {
        names[JSONOutline.place(of: name, in: place)].map(position)
    }

    package func position(at offset: Int) -> Position {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // A continuation byte belongs to the character before it (RFC 3629 §3).
        let column = line.last.map { $0.count { $0 & 0b1100_0000 != 0b1000_0000 } } ?? 0
        return Position(line: max(line.count, 1), column: column + 1)
    }

    /// Records the position of a value and of its contents; false at a syntax error.
    private mutating func readValue(at place: String, depth: Int) -> Bool {
        skipWhiteSpace()
        guard depth > 0, let byte = next else { return false }
        // Of a repeated name, the first value.
        if values[place] == nil { values[place] = offset }
        switch byte {
        case UInt8(ascii: "{"):
            return readItems(end: "}") { outline, _ in
                outline.skipWhiteSpace()
                let start = outline.offset
                guard let name = outline.readString() else { return false }
                let inner = JSONOutline.place(of: name, in: place)
                // Of a repeated name, the second one is the mistake.
                outline.names[inner] = start
                outline.skipWhiteSpace()
                return outline.take(":") && outline.readValue(at: inner, depth: depth - 1)
            }
        case UInt8(ascii: "["):
            return readItems(end: "]") { outline, index in
                outline.readValue(at: "\(place)[\(index)]", depth: depth - 1)
            }
        case UInt8(ascii: "\""): return readString() != nil
        default:
            while let byte = next, !", \t\r\n]}".utf8.contains(byte) { offset += 1 }
            return true
        }
    }

    private static func place(of name: String, in place: String) -> String {
        place.isEmpty ? name : JSONPlace.inside(place, name)
    }

    private mutating func readItems(
        end: Unicode.Scalar, _ readItem: (inout JSONOutline, Int) -> Bool
    ) -> Bool {
        offset += 1
        skipWhiteSpace()
        if take(end) { return true }
        var index = 0
        repeat {
            guard readItem(&self, index) else { return false }
            index += 1
            skipWhiteSpace()
        } while take(",")
        return take(end)
    }

    /// Reads a string as the strict reader does.
    private mutating func readString() -> String? {
        let start = offset
        guard take("\"") else { return nil }
        while let byte = next, byte != UInt8(ascii: "\"") {
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard take("\""),
            case .string(let text)? = try? JSONValue(Array(bytes[start..<offset]), maximumDepth: 1)
        else { return nil }
        return text
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while next?.isWhiteSpace == true { offset += 1 }
    }
}
