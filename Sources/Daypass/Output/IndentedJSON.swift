/// Lays out a JSON text in lines. Names, their order, numbers and the escapes in strings stay.
struct IndentedJSON {
    /// A list without objects stays in one line up to this width.
    private static let lineWidth = 80

    private let json: [UInt8]
    private var offset = 0
    private(set) var bytes: [UInt8] = []

    /// - Parameter json: Valid JSON.
    init(_ json: [UInt8]) {
        self.json = json
        bytes.reserveCapacity(json.count * 2)
        appendValue(depth: 0)
    }

    private mutating func appendValue(depth: Int) {
        switch skipWhiteSpace() {
        case UInt8(ascii: "{")?:
            appendItems(depth: depth, end: "}") { text in
                text.appendScalar()
                text.skip(":")
                text.bytes += Array(": ".utf8)
                text.appendValue(depth: depth + 1)
            }
        case UInt8(ascii: "[")?:
            if let line = readShortList() {
                bytes += line
            } else {
                appendItems(depth: depth, end: "]") { $0.appendValue(depth: depth + 1) }
            }
        case _?: appendScalar()
        case nil: break
        }
    }

    /// Appends what stands between two brackets, each item on a line of its own.
    private mutating func appendItems(
        depth: Int, end: Unicode.Scalar, _ item: (inout IndentedJSON) -> Void
    ) {
        let end = UInt8(ascii: end)
        bytes.append(json[offset])
        offset += 1
        var isFirst = true
        while let byte = skipWhiteSpace(), byte != end {
            if !isFirst {
                skip(",")
                bytes.append(UInt8(ascii: ","))
            }
            isFirst = false
            appendLine(depth: depth + 1)
            item(&self)
        }
        if !isFirst { appendLine(depth: depth) }
        skip(Unicode.Scalar(end))
        bytes.append(end)
    }

    private mutating func appendLine(depth: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: 2 * depth)
    }

    /// Appends a string, number or word.
    private mutating func appendScalar() {
        guard let first = skipWhiteSpace() else { return }
        let start = offset
        offset += 1
        if first == UInt8(ascii: "\"") {
            while offset < json.count, json[offset] != first {
                offset += json[offset] == UInt8(ascii: "\\") ? 2 : 1
            }
            offset = min(offset + 1, json.count)
        } else {
            while offset < json.count, !IndentedJSON.delimiters.contains(json[offset]) {
                offset += 1
            }
        }
        bytes += json[start..<offset]
    }

    /// Reads the list that begins here as one line; `nil` if it needs several, and nothing is read.
    private mutating func readShortList() -> [UInt8]? {
        var list = IndentedJSON(rest: json, offset: offset + 1)
        list.bytes.append(UInt8(ascii: "["))
        let width = bytes.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        while let byte = list.skipWhiteSpace(), byte != UInt8(ascii: "]") {
            if list.bytes.count > 1 {
                list.skip(",")
                list.bytes += Array(", ".utf8)
            }
            guard let first = list.skipWhiteSpace(), first != UInt8(ascii: "{"),
                first != UInt8(ascii: "[")
            else { return nil }
            list.appendScalar()
            guard width + list.bytes.count < IndentedJSON.lineWidth else { return nil }
        }
        list.skip("]")
        list.bytes.append(UInt8(ascii: "]"))
        offset = list.offset
        return list.bytes
    }

    private init(rest json: [UInt8], offset: Int) {
        self.json = json
        self.offset = offset
    }

    private static let whiteSpace = Array(" \t\r\n".utf8)
    private static let delimiters = whiteSpace + Array(",:]}".utf8)

    /// The next byte that is not white space, which stays to be read; `nil` at the end.
    private mutating func skipWhiteSpace() -> UInt8? {
        while offset < json.count, IndentedJSON.whiteSpace.contains(json[offset]) {
            offset += 1
        }
        return offset < json.count ? json[offset] : nil
    }

    private mutating func skip(_ scalar: Unicode.Scalar) {
        if skipWhiteSpace() == UInt8(ascii: scalar) { offset += 1 }
    }
}
