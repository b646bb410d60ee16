internal import ArgumentParser
internal import State
internal import Wire

extension UserCommand {
    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse users and their sessions until the users are enabled again.",
            discussion: End.discussion)

        @OptionGroup var end: End

        func run() throws {
            try end.run("disabled") { try $0.setEnabled(false, users: $1) }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove users and end their sessions.", discussion: End.discussion)

        @OptionGroup var end: End

        func run() throws {
            try end.run("removed") { try $0.removeUsers($1) }
        }
    }

    /// The users whose access ends, and the access keys that they made for others.
    struct End: ParsableArguments {
        static let discussion = """
            Their own access keys end, too. Those that they made for others stay, and the command \
            names them; --access-keys disables them as well.
            """

        @OptionGroup var users: Names

        @Flag(help: "Also disable the access keys that the users made for others.")
        var accessKeys = false

        func run(
            _ done: String, by change: (Administration, [String]) throws -> Void
        ) throws {
            let administration = try CommandEnvironment.administration()
            try change(administration, users.names)
            // From here on, the users make no more keys.
            let keys = try administration.enabledAccessKeys(madeBy: Set(users.names))
            if accessKeys { try administration.setEnabled(false, accessKeys: keys) }
            let output = users.output
            let name = accessKeys ? "disabledAccessKeys" : "accessKeysForOthers"
            let made: [OutputField] = output.json || !keys.isEmpty ? [(name, .texts(keys))] : []
            try output.print([(done, .texts(users.names))] + made)
            guard !accessKeys, !keys.isEmpty, !output.json else { return }
            CommandEnvironment.complain(
                PrintableText.plain(
                    "the access keys for others stay valid; to disable them: "
                        + "daypass access-key disable \(keys.joined(separator: " "))"))
        }
    }
}
