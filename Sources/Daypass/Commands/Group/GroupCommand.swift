internal import ArgumentParser
internal import State

/// `daypass group`
struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Groups: what users have in common.",
        subcommands: [
            Add.self, Remove.self, List.self, Info.self, Enable.self, Disable.self,
        ])

    /// The group that a command is about.
    struct Name: ParsableArguments {
        @Argument(help: "The group.")
        var group: String
    }

    /// `daypass group add`
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add users to a group, which is made where there is none.")

        @OptionGroup var name: Name

        @Argument(help: "The users; none to make an empty group.")
        var users: [String] = []

        @OptionGroup var output: OutputFormat

        func run() throws {
            let added = try CommandEnvironment.administration().add(users, toGroup: name.group)
            try output.print([("groupName", .text(name.group)), ("added", .texts(added))])
        }
    }

    /// `daypass group remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove users from a group, or a group that is empty.")

        @OptionGroup var name: Name

        @Argument(help: "The users; none to remove the group.")
        var users: [String] = []

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            if users.isEmpty {
                try administration.removeGroup(name.group)
                try output.print([("removed", .text(name.group))])
            } else {
                try administration.remove(users, fromGroup: name.group)
                try output.print([("groupName", .text(name.group)), ("removed", .texts(users))])
            }
        }
    }

    /// `daypass group list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All groups.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let directory = try CommandEnvironment.stateDirectory()
            let counts = try directory.allUsers().flatMap(\.groups)
                .reduce(into: [:]) { $0[$1, default: 0] += 1 }
            try output.print(
                ["groupName", "groupStatus", "policies", "memberCount"],
                try directory.allGroups().map { group in
                    [
                        .text(group.name), .text(group.status), .texts(group.policies),
                        .number(counts[group.name] ?? 0),
                    ]
                })
        }
    }

    /// `daypass group info`
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A group, and who is in it.")

        @OptionGroup var name: Name
        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let group = try administration.group(named: name.group)
            let members = try administration.directory.allUsers()
                .filter { $0.groups.contains(group.name) }
            try output.print([
                ("groupName", .text(group.name)),
                ("groupStatus", .text(group.status)),
                ("policies", .texts(group.policies)),
                ("members", .texts(members.map(\.name))),
            ])
        }
    }

    /// `daypass group enable`
    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a group's members its policies again.")

        @OptionGroup var name: Name
        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().setEnabled(true, group: name.group)
            try output.print([("enabled", .text(name.group))])
        }
    }

    /// `daypass group disable`
    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a group's members none of its policies until it is enabled.",
            discussion: "What they have from elsewhere they keep.")

        @OptionGroup var name: Name
        @OptionGroup var output: OutputFormat

        func run() throws {
            try CommandEnvironment.administration().setEnabled(false, group: name.group)
            try output.print([("disabled", .text(name.group))])
        }
    }
}

extension Group {
    fileprivate var status: String { isEnabled ? "enabled" : "disabled" }
}
