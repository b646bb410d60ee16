internal import ArgumentParser
internal import State
internal import System
internal import Wire

/// `daypass user`
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Users: who has an access key of their own.",
        discussion: "A user's name is also the access key ID.",
        subcommands: [
            Add.self, List.self, Info.self, Secret.self, Enable.self, Disable.self,
            Remove.self, Import.self,
        ])

    /// `daypass user add`
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a user, and print its secret access key.",
            discussion: SecretInput.discussion)

        @Argument(help: "The name: 3 to 128 bytes, none of = and , among them.")
        var name: String

        @OptionGroup var input: SecretInput

        @Option(help: "A group that the user is to be in; may be there more than once.")
        var group: [String] = []

        @Option(help: "A policy to attach; may be there more than once.")
        var policy: [String] = []

        @Flag(help: "Take the place of a user of that name, whose sessions then are over.")
        var replace = false

        @OptionGroup var output: OutputFormat

        func run() throws {
            let secret = try input.secret()
            try CommandEnvironment.administration().add(
                [NewUser(name: name, secret: secret, groups: group, policies: policy)],
                whenPresent: replace ? .replaced : .refused, now: Clock.now)
            try input.show(
                secret, of: name, change: "the user \(name) was made", output: output)
        }
    }

    /// `daypass user list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All users.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let users = try CommandEnvironment.stateDirectory().allUsers()
            try output.print(User.shownNames, users.map(\.shownValues))
        }
    }

    /// `daypass user info`
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A user.")

        @Argument(help: "The user.")
        var name: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            let user = try CommandEnvironment.administration().user(named: name)
            try output.print(
                Array(zip(User.shownNames, user.shownValues)).map { (name: $0, value: $1) }
                    + [("created", .text(user.created.iso8601))])
        }
    }

    /// `daypass user enable`
    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let users, and their sessions, in again.")

        @Argument(help: "The users.")
        var names: [String]

        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().setEnabled(true, users: names)
            try output.print([("enabled", .texts(names))])
        }
    }

    /// `daypass user disable`
    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse users, and their sessions, until they are enabled.")

        @Argument(help: "The users.")
        var names: [String]

        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().setEnabled(false, users: names)
            try output.print([("disabled", .texts(names))])
        }
    }

    /// `daypass user remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove users. Their sessions are over.")

        @Argument(help: "The users.")
        var names: [String]

        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().removeUsers(names)
            try output.print([("removed", .texts(names))])
        }
    }
}

extension User {
    fileprivate static var shownNames: [String] {
        ["accessKey", "userStatus", "memberOf", "policies"]
    }

    fileprivate var shownValues: [OutputValue] {
        [
            .text(name), .text(isEnabled ? "enabled" : "disabled"), .texts(groups),
            .texts(policies),
        ]
    }
}
