internal import ArgumentParser
internal import State

extension UserCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List users.",
            discussion: "If several options are given, the command lists users that match all.")

        @Option(help: "List only members of this group.", completion: .groupNames)
        var group: String?

        @Option(
            help: "List only users with this policy: their own, or that of an enabled group.",
            completion: .policyNames)
        var policy: String?

        @Option(help: "List only users with this status: enabled or disabled.")
        var status: RecordStatus?

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let matches = try filter(administration)
            let users = try administration.directory.users.all().filter(matches)
            try output.print(User.shownNames, users.map(\.shownValues))
        }

        /// Decides for each user in the same time, however many groups there are.
        private func filter(_ administration: Administration) throws -> (User) -> Bool {
            if let group { _ = try administration.group(named: group) }
            var grantingGroups: Set<String> = []
            if let policy {
                _ = try administration.policy(named: policy)
                grantingGroups = Set(
                    try administration.directory.groups.all()
                        .filter { $0.isEnabled && $0.policies.contains(policy) }.map(\.name))
            }
            return { user in
                (group.map(user.groups.contains) ?? true)
                    && (status.map { $0.isEnabled == user.isEnabled } ?? true)
                    && (policy.map {
                        user.policies.contains($0)
                            || user.groups.contains(where: grantingGroups.contains)
                    } ?? true)
            }
        }
    }
}

extension User {
    static var shownNames: [String] {
        ["accessKey", "userStatus", "memberOf", "policies"]
    }

    var shownValues: [OutputValue] {
        [
            .text(name), .text(isEnabled ? "enabled" : "disabled"), .texts(groups),
            .texts(policies),
        ]
    }
}
