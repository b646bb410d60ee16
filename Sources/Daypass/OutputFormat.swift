internal import ArgumentParser

/// A field of what a command prints.
typealias OutputField = (name: String, value: OutputValue)

/// Whether a command prints for programs.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

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
}
