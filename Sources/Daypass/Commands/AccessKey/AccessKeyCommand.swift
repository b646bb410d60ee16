internal import ArgumentParser
internal import State
internal import System
internal import Wire

struct AccessKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-key",
        abstract: "Manage further access keys of users and of root.",
        discussion: """
            An access key may do what its parent may at each moment, narrowed by a policy of its \
            own. It ends with its parent. To rotate a key without a gap, create another one, move \
            the programs to it, and remove the old one. (Keys that sign sessions are `daypass key`.)
            """,
        subcommands: [
            Create.self, List.self, Info.self, Edit.self, Enable.self, Disable.self, Remove.self,
            Check.self,
        ])

    /// The access keys that a command changes.
    struct IDs: ParsableArguments {
        @Argument(help: "The access key IDs.", completion: .accessKeyIDs)
        var ids: [String]

        @OptionGroup var output: OutputFormat

        /// Changes the keys, and prints their IDs next to what was done.
        func change(
            _ done: String, by change: (Administration, [String]) throws -> Void
        ) throws {
            try change(CommandEnvironment.administration(), ids)
            try output.print([(done, .texts(ids))])
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List access keys.")

        @Option(
            parsing: .unconditional,
            help: """
                List only keys of this parent: a user, root, a distinguished name, or an OpenID \
                user's parent as `daypass audit` shows it.
                """,
            completion: .userNames)
        var parent: String?

        @Option(help: "List only keys with this status: enabled or disabled.")
        var status: RecordStatus?

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            var standings = AccessKeyStandings(administration, now: Clock.now)
            var shown: [(key: AccessKey, standing: AccessKeyStanding)] = []
            for key in try administration.accessKeys(of: parent) {
                let standing = try standings[key]
                guard status.map({ $0.rawValue == standing.rawValue }) ?? true else { continue }
                shown.append((key, standing))
            }
            let lastUses = try administration.directory.lastUses.all(of: shown.map(\.key))
            try output.print(
                AccessKey.shownNames,
                zip(shown, lastUses).map { one, lastUse in
                    one.key.shownValues(
                        one.standing, end: administration.end(of: one.key), lastUse: lastUse)
                })
        }
    }

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an access key: parent, status, expiry, policies, maker and last use.")

        @Argument(help: "The access key ID.", completion: .accessKeyIDs)
        var id: String

        @OptionGroup var output: OutputFormat

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let key = try administration.accessKey(id)
            var standings = AccessKeyStandings(administration, now: Clock.now)
            let values = key.shownValues(
                try standings[key], end: administration.end(of: key),
                lastUse: try administration.directory.lastUses[key])
            try output.print(
                Array(zip(AccessKey.shownNames, values)).map { (name: $0, value: $1) }
                    + [
                        ("description", .text(key.description ?? "")),
                        ("created", .text(key.created.iso8601)),
                        ("maker", .text(key.maker.account)),
                        ("makerKey", .text(key.maker.accessKeyID ?? "")),
                        ("policy", .text(key.policy?.text ?? "")),
                        ("inheritedPolicies", .texts(key.inheritedPolicies.map(\.text))),
                    ])
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept disabled access keys and their sessions again.")

        @OptionGroup var keys: IDs

        func run() throws {
            try keys.change("enabled") { try $0.setEnabled(true, accessKeys: $1) }
        }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse access keys and their sessions until the keys are enabled again.")

        @OptionGroup var keys: IDs

        func run() throws {
            try keys.change("disabled") { try $0.setEnabled(false, accessKeys: $1) }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove access keys and end their sessions.")

        @OptionGroup var keys: IDs

        func run() throws {
            try keys.change("removed") { try $0.removeAccessKeys($1) }
        }
    }
}

extension AccessKey {
    static var shownNames: [String] {
        ["accessKey", "parent", "keyStatus", "name", "expiration", "isNarrowed", "lastUsed"]
    }

    func shownValues(
        _ standing: AccessKeyStanding, end: Timestamp?, lastUse: Timestamp?
    ) -> [OutputValue] {
        [
            .text(id), .text(parent.name), .text(standing.rawValue),
            .text(name ?? ""), .text(end?.iso8601 ?? ""),
            .text(narrowingPolicies.isEmpty ? "no" : "yes"),
            .text(lastUse?.iso8601 ?? ""),
        ]
    }
}
