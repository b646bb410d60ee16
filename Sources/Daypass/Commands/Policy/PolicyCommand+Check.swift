internal import ArgumentParser
internal import PolicyEngine

extension PolicyCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Validate a policy and warn about likely mistakes.",
            discussion: """
                The command prints all errors, each with its line and column, and exits with 1. If \
                it prints only warnings, such as a bucket action that has only an object's ARN, it \
                exits with 0.
                """)

        @Argument(help: "The document; \"-\" is standard input.", completion: .file())
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
                try output.print(
                    line: "\(InputFile.name(of: file)): a valid policy with "
                        + Quantity.of(document.statements.count, "statement"))
            }
        }
    }
}
