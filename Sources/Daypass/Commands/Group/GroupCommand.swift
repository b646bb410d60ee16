internal import ArgumentParser
internal import State

struct GroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Manage groups of users.",
        discussion: "A member has the group's policies in addition to its own.",
        subcommands: [
            Add.self, Remove.self, List.self, Info.self, Enable.self, Disable.self,
        ])

    struct Name: ParsableArguments {
        @Argument(help: "The group.", completion: .groupNames)
        var group: String

        @OptionGroup var output: OutputFormat

        /// Enables or disables the group, and prints which.
        func setEnabled(_ isEnabled: Bool) throws {
            try CommandEnvironment.administration().setEnabled(isEnabled, group: group)
            try output.print([(isEnabled ? "enabled" : "disabled", .text(group))])
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add users to a group, creating it if necessary.")

        @OptionGroup var name: Name

        @Argument(help: "The users; none to create an empty group.", completion: .userNames)
        var users: [String] = []

        func run() throws {
            let added = try CommandEnvironment.administration().add(users, toGroup: name.group)
            try name.output.print([("groupName", .text(name.group)), ("added", .texts(added))])
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove users from a group, or remove an empty group.")

        @OptionGroup var name: Name

        @Argument(help: "The users; none to remove the group itself.", completion: .userNames)
        var users: [String] = []

        func run() throws {
            let administration = try CommandEnvironment.administration()
            if users.isEmpty {
                try administration.removeGroup(name.group)
                try name.output.print([("removedGroup", .text(name.group))])
            } else {
                try administration.remove(users, fromGroup: name.group)
                try name.output.print([
                    ("groupName", .text(name.group)), ("removed", .texts(users)),
                ])
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List groups.")

        @Option(help: "List only groups with this policy.", completion: .policyNames)
        var policy: String?

        @Option(help: "List only groups with this status: enabled or disabled.")
        var status: RecordStatus?

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let directory = administration.directory
            if let policy { _ = try administration.policy(named: policy) }
            let groups = try directory.groups.all().filter { group in
                (policy.map(group.policies.contains) ?? true)
                    && (status.map { $0.isEnabled == group.isEnabled } ?? true)
            }
            let counts = try directory.users.all().flatMap(\.groups)
                .reduce(into: [:]) { $0[$1, default: 0] += 1 }
            try output.print(
                ["groupName", "groupStatus", "policies", "memberCount"],
                groups.map { group in
                    [
                        .text(group.name), .text(group.status), .texts(group.policies),
                        .number(counts[group.name] ?? 0),
                    ]
                })
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a group's status, policies and members.")

        @OptionGroup var name: Name

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let group = try administration.group(named: name.group)
            let members = try administration.directory.users.all()
                .filter { $0.groups.contains(group.name) }
            try name.output.print([
                ("groupName", .text(group.name)),
                ("groupStatus", .text(group.status)),
                ("policies", .texts(group.policies)),
                ("members", .texts(members.map(\.name))),
            ])
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a disabled group's members its policies again.")

        @OptionGroup var name: Name

        func run() throws { try name.setEnabled(true) }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw a group's policies from its members until it is enabled.",
            discussion: "The members keep their own policies and those of their other groups.")

        @OptionGroup var name: Name

        func run() throws { try name.setEnabled(false) }
    }
}

extension Group {
    fileprivate var status: String { isEnabled ? "enabled" : "disabled" }
}
