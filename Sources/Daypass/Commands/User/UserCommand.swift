internal import ArgumentParser
internal import State
internal import System
internal import Wire

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Manage users, each with an access key.",
        discussion: "A user's name is also its access key ID.",
        subcommands: [
            Add.self, List.self, Info.self, Secret.self, Enable.self, Disable.self, Remove.self,
            Import.self,
        ])

    /// The users that a command changes.
    struct Names: ParsableArguments {
        @Argument(help: "The users.", completion: .userNames)
        var names: [String]

        @OptionGroup var output: OutputFormat

        /// Changes the users, and prints their names next to what was done.
        func change(
            _ done: String, by change: (Administration, [String]) throws -> Void
        ) throws {
            try change(CommandEnvironment.administration(), names)
            try output.print([(done, .texts(names))])
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a user and print its secret access key.",
            discussion: SecretInput.discussion)

        @Argument(help: "The name: 3 to 128 bytes, without \"=\" and \",\".")
        var name: String

        @OptionGroup var input: SecretInput

        @Option(help: "Add the user to this group; repeatable.", completion: .groupNames)
        var group: [String] = []

        @Option(help: "Attach this policy to the user; repeatable.", completion: .policyNames)
        var policy: [String] = []

        @Flag(help: "Replace an existing user of that name, which ends its sessions.")
        var replace = false

        @OptionGroup var output: OutputFormat

        func run() throws {
            let secret = try input.secret()
            try CommandEnvironment.administration().add(
                [NewUser(name: name, secret: secret, groups: group, policies: policy)],
                whenPresent: replace ? .replaced : .refused, now: Clock.now)
            try input.show(
                secret, of: name, change: "the user \(name) was created", output: output)
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a user's status, groups and policies.")

        @Argument(help: "The user.", completion: .userNames)
        var name: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            let user = try CommandEnvironment.administration().user(named: name)
            try output.print(
                Array(zip(User.shownNames, user.shownValues)).map { (name: $0, value: $1) }
                    + [("created", .text(user.created.iso8601))])
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept disabled users and their sessions again.")

        @OptionGroup var users: Names

        func run() throws {
            try users.change("enabled") { try $0.setEnabled(true, users: $1) }
        }
    }
}
