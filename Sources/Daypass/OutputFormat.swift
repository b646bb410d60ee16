internal import ArgumentParser
internal import FoundationEssentials

/// Whether a command prints for programs.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints a record: as JSON, or a line a field.
    func print(_ fields: [(name: String, value: OutputValue)]) {
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

/// A value that a command prints.
enum OutputValue {
    case text(String)
    case number(Int)
    case truth(Bool)
    case list([OutputValue])
    case record([(name: String, value: OutputValue)])

    var plain: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .truth(let truth): truth ? "yes" : "no"
        case .list(let values): values.map(\.plain).joined(separator: ", ")
        case .record(let fields):
            fields.map { "\($0.name)=\($0.value.plain)" }.joined(separator: " ")
        }
    }

    var json: String {
        switch self {
        case .text(let text): OutputValue.quoted(text)
        case .number(let number): String(number)
        case .truth(let truth): String(truth)
        case .list(let values): "[\(values.map(\.json).joined(separator: ","))]"
        case .record(let fields):
            "{\(fields.map { "\(OutputValue.quoted($0.name)):\($0.value.json)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always encodes.
        return String(decoding: try! encoder.encode(text), as: UTF8.self)
    }
}
