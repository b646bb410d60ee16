/// Lays out fields and rows as plain text, in lines that a person can read.
enum OutputLayout {
    /// Longer cells widen their column only to this width, and the rest of their row moves to the
    /// right.
    private static let maximumColumnWidth = 40

    /// The same for the names of fields; settings have long ones.
    private static let maximumNameWidth = 60

    /// The width at which a list goes on in the next line.
    static let lineWidth = 80

    /// A line for each field; a long list takes several.
    static func record(_ fields: [OutputField], indentation: Int = 0) -> [UInt8] {
        let width = widest(fields.map(\.name), limit: maximumNameWidth)
        var text: [UInt8] = []
        for (name, value) in fields {
            text += repeatElement(UInt8(ascii: " "), count: indentation)
            append(name, paddedTo: width, to: &text)
            text += Array("  ".utf8)
            append(value, after: indentation + max(width, name.count) + 2, to: &text)
            trim(&text)
        }
        return text
    }

    /// A heading, and a line for each row.
    static func table(_ columns: [String], _ rows: [[OutputValue]]) -> [UInt8] {
        table([columns] + rows.map { $0.map(\.plain) })
    }

    /// A line for each row of cells that are safe to print. All rows have the same length.
    static func table(_ lines: [[String]]) -> [UInt8] {
        // Nothing follows the last column, so it has no width.
        let widths = (lines.first ?? []).indices.dropLast().map { column in
            widest(lines.map { $0[column] })
        }
        var text: [UInt8] = []
        for line in lines {
            for (cell, width) in zip(line, widths) {
                append(cell, paddedTo: width, to: &text)
                text += Array("  ".utf8)
            }
            text += Array((line.last ?? "").utf8)
            trim(&text)
        }
        return text
    }

    private static func widest(_ texts: [String], limit: Int = maximumColumnWidth) -> Int {
        texts.reduce(0) { width, text in max(width, min(text.count, limit)) }
    }

    private static func append(_ cell: String, paddedTo width: Int, to text: inout [UInt8]) {
        text += Array(cell.utf8)
        text += repeatElement(UInt8(ascii: " "), count: max(0, width - cell.count))
    }

    private static func append(_ value: OutputValue, after column: Int, to text: inout [UInt8]) {
        guard case .list(let values) = value else {
            text += Array(value.plain.utf8)
            return
        }
        var end = column
        for (index, value) in values.enumerated() {
            let isLast = index == values.count - 1
            let item = value.plain + (isLast ? "" : ",")
            let length = item.count
            if end > column {
                if end + 1 + length > lineWidth {
                    text.append(UInt8(ascii: "\n"))
                    text += repeatElement(UInt8(ascii: " "), count: column)
                    end = column
                } else {
                    text.append(UInt8(ascii: " "))
                    end += 1
                }
            }
            text += Array(item.utf8)
            end += length
        }
    }

    /// Ends the line, without spaces before its end.
    private static func trim(_ text: inout [UInt8]) {
        while text.last == UInt8(ascii: " ") { text.removeLast() }
        text.append(UInt8(ascii: "\n"))
    }
}
