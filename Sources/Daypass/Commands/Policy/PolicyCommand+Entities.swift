internal import ArgumentParser
internal import State

extension PolicyCommand {
    struct Entities: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List the policies of users, groups and mapped names, and policies' holders.",
            discussion: """
                Without an option, the command counts the holders of each attached policy; \
                --policy lists their names, as --json does. The command does not list policies \
                that a session gets from a token's claim or from a role.
                """)

        @Option(
            help: "List the policies of this user and of its groups; repeatable.",
            completion: .userNames)
        var user: [String] = []

        @Option(help: "List the policies of this group; repeatable.", completion: .groupNames)
        var group: [String] = []

        @OptionGroup var directoryName: DirectoryNameOptions
        @OptionGroup var openIDGroup: OpenIDGroupOption

        @Option(help: "List the holders of this policy; repeatable.", completion: .policyNames)
        var policy: [String] = []

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let users = try user.map { try Mapping(administration.user(named: $0), administration) }
            let groups = try group.map { try administration.group(named: $0) }
            let names = [
                try directoryName.recordedName(in: administration.directory),
                try openIDGroup.name(isConfigured: false),
            ]
            let mappings = try names.compactMap { $0 }
                .map { name in
                    try administration.directory.mappings[name]
                        ?? PolicyMapping(name: name, policies: [])
                }
            let isAboutAll = user.isEmpty && group.isEmpty && mappings.isEmpty && policy.isEmpty
            let holders =
                isAboutAll || !policy.isEmpty
                ? try PolicyHolders(administration.directory) : PolicyHolders()
            for name in policy { _ = try administration.policy(named: name) }
            let policies = isAboutAll ? holders.policies : policy
            if output.json {
                try output.print([
                    ("userMappings", .list(users.map(\.shown))),
                    ("groupMappings", .list(groups.map(\.shownMapping))),
                    ("nameMappings", .list(mappings.map(\.shown))),
                    ("policyMappings", .list(policies.map(holders.shown))),
                ])
            } else {
                if !users.isEmpty {
                    try output.print(
                        ["user", "policies", "throughGroups"],
                        users.map {
                            [.text($0.user.name), .texts($0.user.policies), $0.shownGroups]
                        })
                }
                if !groups.isEmpty {
                    try output.print(
                        ["group", "policies"], groups.map { [.text($0.name), .texts($0.policies)] })
                }
                if !mappings.isEmpty {
                    try output.print(
                        ["mappedName", "policies"],
                        mappings.map { [.text($0.name.shownText), .texts($0.policies)] })
                }
                if isAboutAll {
                    try output.print(
                        ["policy", "users", "groups", "mappedNames"],
                        policies.map { [.text($0)] + holders.counts(of: $0) })
                } else if !policies.isEmpty {
                    try output.print(["policy", "holder", "name"], policies.flatMap(holders.rows))
                }
            }
        }
    }
}

/// A user with the groups that give it policies.
private struct Mapping {
    let user: User
    let groups: [Group]

    /// Leaves out groups that are disabled, or whose record is gone: they grant nothing.
    init(_ user: User, _ administration: Administration) throws {
        self.user = user
        groups = try user.groups.compactMap { try administration.directory.groups[$0] }
            .filter(\.isEnabled)
    }

    var shownGroups: OutputValue {
        .texts(
            groups.filter { !$0.policies.isEmpty }
                .map { "\($0.name) (\($0.policies.joined(separator: ", ")))" })
    }

    var shown: OutputValue {
        .record([
            ("user", .text(user.name)), ("policies", .texts(user.policies)),
            ("memberOfMappings", .list(groups.map(\.shownMapping))),
        ])
    }
}

extension Group {
    fileprivate var shownMapping: OutputValue {
        .record([("group", .text(name)), ("policies", .texts(policies))])
    }
}

extension PolicyMapping {
    fileprivate var shown: OutputValue {
        .record(name.shownFields + [("policies", .texts(policies))])
    }
}
