internal import ArgumentParser
internal import PolicyEngine

/// Detects misspelled commands, which the argument parser reports as unexpected arguments.
enum UnknownCommand {
    /// The error message for the first word that is not a command; `nil` if there is none.
    static func complaint(
        _ arguments: some Sequence<String>, below root: any ParsableCommand.Type
    ) -> String? {
        var command = root
        var path: [String] = []
        for word in arguments {
            let commands = command.configuration.subcommands
            guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = commands.first(where: { $0._commandName == word }) else {
                // The word is an argument of the command that has no name of its own.
                guard command.configuration.defaultSubcommand == nil else { return nil }
                let names = commands.map { $0._commandName }
                let given = (path + [word]).joined(separator: " ")
                guard let meant = SimilarName.of(word, among: names) else {
                    return
                        "there is no command \(given); available: \(names.joined(separator: ", "))"
                }
                return "there is no command \(given); did you mean \(meant)?"
            }
            command = next
            path.append(word)
        }
        return nil
    }
}
