internal import ArgumentParser
internal import PolicyEngine

/// A word in a command's place that is none: the argument parser takes it for an argument too many.
enum UnknownCommand {
    /// What to say of the arguments; `nil` if each word in a command's place is a command.
    static func complaint(
        _ arguments: some Sequence<String>, below root: any ParsableCommand.Type
    ) -> String? {
        var command = root
        var path: [String] = []
        for word in arguments {
            let commands = command.configuration.subcommands
            guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let names = commands.map { $0._commandName }
                let given = (path + [word]).joined(separator: " ")
                guard let meant = SimilarName.of(word, among: names) else {
                    return
                        "there is no command \(given); there are \(names.joined(separator: ", "))"
                }
                return "there is no command \(given); did you mean \(meant)?"
            }
            command = next
            path.append(word)
        }
        return nil
    }
}
