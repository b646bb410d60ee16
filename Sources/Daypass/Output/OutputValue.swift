internal import FoundationEssentials
internal import Wire

/// A value that a command prints.
enum OutputValue {
    case text(String)
    case number(Int)
    case truth(Bool)
    case list([OutputValue])
    case record([OutputField])
    /// A JSON text that has been validated.
    case document(String)

    static func texts(_ texts: [String]) -> OutputValue { .list(texts.map { .text($0) }) }

    var plain: String {
        switch self {
        case .text(let text): PrintableText.plain(text)
        case .number(let number): String(number)
        case .truth(let truth): truth ? "yes" : "no"
        case .list(let values): values.map(\.plain).joined(separator: ", ")
        case .record(let fields):
            fields.map { "\($0.name)=\($0.value.plain)" }.joined(separator: " ")
        case .document(let text): PrintableText.document(text)
        }
    }

    var json: String {
        switch self {
        case .text(let text): OutputValue.quoted(text)
        case .number(let number): String(number)
        case .truth(let truth): String(truth)
        case .list(let values): "[\(values.map(\.json).joined(separator: ","))]"
        case .record(let fields):
            "{"
                + fields.map { "\(OutputValue.quoted($0.name)):\($0.value.json)" }
                .joined(separator: ",") + "}"
        case .document(let text): PrintableText.document(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Encoding a string never fails.
        let json = Array(try! encoder.encode(text))
        return String(decoding: PrintableText.json(json), as: UTF8.self)
    }
}
