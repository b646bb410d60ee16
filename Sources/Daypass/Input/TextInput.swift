internal import ArgumentParser
internal import Wire

/// The source of the one text that a command reads: standard input, or a file.
struct TextInput: ParsableArguments {
    @Option(help: "Read from this file instead of standard input.", completion: .file())
    var file: String?

    func text() throws -> String { try TextInput.text(in: file ?? "-") }

    /// The text of a file, without the white space around it; `-` is standard input.
    static func text(in file: String) throws -> String {
        let bytes = try InputFile.bytes(file, limit: 1 << 20)
        guard let text = String(validating: bytes.trimming(\.isWhiteSpace), as: UTF8.self) else {
            throw Failure("\(InputFile.name(of: file)): not UTF-8")
        }
        return text
    }
}
