internal import ArgumentParser
internal import PolicyEngine

/// `daypass policy check`
struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Whether a file is a policy, and what in it can hardly be meant.",
        discussion: """
            Warnings, such as a bucket action that only has an object's ARN, leave the exit code at 0; a file \
            that is no policy makes it 1.
            """)

    @Argument(help: "The document; - is standard input.")
    var file: String

    @OptionGroup var output: OutputFormat

    func run() throws {
        let document = try PolicyFile.document(file)
        let warnings = document.warnings.map(\.description)
        if output.json {
            try output.print([
                ("statements", .number(document.statements.count)),
                ("warnings", .list(warnings.map { .text($0) })),
            ])
        } else {
            for warning in warnings { try output.print(line: "warning: \(warning)") }
            try output.print(line: "\(file): a policy of \(document.statements.count) statements")
        }
    }
}
