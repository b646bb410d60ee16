internal import ArgumentParser
internal import PolicyEngine

/// Detects misspelled options. The argument parser validates a command before it looks for unknown
/// options, so it may complain about the missing option that one of them was meant to be.
enum UnknownOption {
    /// Options that no help lists.
    private static let general = [
        "--help", "--help-hidden", "--version", "--generate-completion-script",
        "--experimental-dump-help",
    ]

    /// The error message for the first option that the command does not have; `nil` if there is
    /// none.
    static func complaint(
        _ arguments: some Sequence<String>, below root: any ParsableCommand.Type
    ) -> String? {
        var command = root
        var words = arguments.prefix { $0 != "--" }[...]
        while let word = words.first,
            let next = command.configuration.subcommands.first(where: { $0._commandName == word })
        {
            command = next
            words.removeFirst()
        }
        command = command.configuration.defaultSubcommand ?? command
        let known = options(of: command, below: root)
        for word in words where word.hasPrefix("--") {
            let name = String(word.prefix { $0 != "=" })
            guard !known.contains(name), !general.contains(name) else { continue }
            let meant = SimilarName.of(name, among: known)
            return "Unknown option '\(OutputValue.text(name).plain)'."
                + (meant.map { " Did you mean '\($0)'?" } ?? "")
        }
        return nil
    }

    /// The error in place of the parser's own reason, whose usage lines follow. If an option lacks
    /// its value, the parser's reason stays: what follows may be meant as the value.
    static func message(_ complaint: String, insteadOf message: String) -> String {
        guard !message.hasPrefix("Error: Missing value for") else { return message }
        let usage = message.firstRange(of: "\nUsage: ").map { message[$0.lowerBound...] } ?? ""
        return "Error: \(complaint)\(usage)"
    }

    /// The long options that the command's help lists: `--user <user>`, `-h, --help`.
    private static func options(
        of command: any ParsableCommand.Type, below root: any ParsableCommand.Type
    ) -> [String] {
        func help<Root: ParsableCommand>(_ root: Root.Type) -> String {
            root.helpMessage(for: command, includeHidden: true, columns: 1_000)
        }
        return help(root).split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { line in
            line.split(separator: " ").prefix { $0.hasPrefix("-") }
                .map { $0.last == "," ? String($0.dropLast()) : String($0) }
                .filter { $0.hasPrefix("--") }
        }
    }
}
