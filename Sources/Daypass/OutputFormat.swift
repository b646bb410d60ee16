internal import ArgumentParser

/// A field of what a command prints.
typealias OutputField = (name: String, value: OutputValue)

/// Whether a command prints for programs.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints a line for people.
    func print(line: String) {
        Swift.print(OutputValue.text(line).plain)
    }

    /// Prints a record: as JSON, or a line a field.
    func print(_ fields: [OutputField]) {
        if json {
            Swift.print(
                "{"
                    + fields.map { "\(OutputValue.text($0.name).json):\($0.value.json)" }
                    .joined(separator: ",") + "}")
        } else {
            let width = fields.map(\.name.count).max() ?? 0
            for (name, value) in fields {
                let padding = String(repeating: " ", count: width - name.count)
                Swift.print("\(name)\(padding)  \(value.plain)")
            }
        }
    }

    /// Prints records that have the same fields: as a JSON array, or as a table.
    ///
    /// - Parameter columns: The fields' names, also when there is no record.
    func print(_ columns: [String], _ rows: [[OutputValue]]) {
        if json {
            let records = rows.map { OutputValue.record(Array(zip(columns, $0))) }
            Swift.print(OutputValue.list(records).json)
            return
        }
        let lines = [columns] + rows.map { $0.map(\.plain) }
        let widths = columns.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        for line in lines {
            var text = zip(line, widths)
                .map { $0 + String(repeating: " ", count: $1 - $0.count) }
                .joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            Swift.print(text)
        }
    }
}
