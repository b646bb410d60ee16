internal import ArgumentParser

/// A field that a command prints.
typealias OutputField = (name: String, value: OutputValue)

/// Selects plain text or JSON, and prints in it.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    func print(line: String) throws(Failure) {
        try StandardOutput.write(line: OutputValue.text(line).plain)
    }

    /// Prints a record, as JSON or with one line per field.
    func print(_ fields: [OutputField]) throws(Failure) {
        if json {
            try StandardOutput.write(line: OutputValue.record(fields).json)
        } else {
            let width = fields.map(\.name.count).max() ?? 0
            let lines = fields.map { name, value in
                let padding = String(repeating: " ", count: width - name.count)
                return "\(name)\(padding)  \(value.plain)\n"
            }
            try StandardOutput.write(Array(lines.joined().utf8))
        }
    }

    /// Prints records that have the same fields: as a JSON array, or as a table.
    ///
    /// - Parameter columns: The fields' names. The table shows them even if there are no records.
    func print(_ columns: [String], _ rows: [[OutputValue]]) throws(Failure) {
        if json {
            let records = rows.map { OutputValue.record(Array(zip(columns, $0))) }
            try StandardOutput.write(line: OutputValue.list(records).json)
            return
        }
        let lines = [columns] + rows.map { $0.map(\.plain) }
        let widths = columns.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        let texts = lines.map { line in
            var text = zip(line, widths)
                .map { $0 + String(repeating: " ", count: $1 - $0.count) }
                .joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }
        try StandardOutput.write(Array(texts.joined().utf8))
    }
}
