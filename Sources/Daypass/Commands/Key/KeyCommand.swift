internal import ArgumentParser
internal import State
internal import System
internal import Wire

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Manage the keys that sign sessions and seal secrets.",
        discussion: """
            Daypass signs and seals with the newest key of each use. Older keys stay valid until \
            they are retired. If a signing key may have leaked, run `key rotate`, then retire the \
            old key with `key retire --force`.
            """,
        subcommands: [List.self, Rotate.self, Retire.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List keys, without the secret parts.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let directory = try CommandEnvironment.stateDirectory()
            var rows: [[OutputValue]] = []
            for use in StoredKey.Use.allCases {
                let keys = try directory.keys.all(use)
                for key in keys {
                    rows.append([
                        .text(key.id), .text(use.rawValue), .text(key.created.iso8601),
                        .truth(key.id == keys.last?.id),
                    ])
                }
            }
            try output.print(["id", "use", "created", "inUse"], rows)
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key and use it from now on.",
            discussion: "Existing sessions go on: the old key stays valid until it is retired.")

        @Option(help: "The key's use: sign (sessions), seal (users' secrets) or page (cookies).")
        var use: StoredKey.Use = .sign

        @OptionGroup var output: OutputFormat

        func run() throws {
            let key = try CommandEnvironment.administration().rotateKey(use, now: Clock.now)
            try output.print([("id", .text(key.id)), ("use", .text(use.rawValue))])
        }
    }

    struct Retire: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Retire a key that a newer one has replaced.",
            discussion: """
                Retiring a signing key ends the sessions that it signed. Such sessions may exist \
                until a week after the next key was created; until then, retiring the key requires \
                --force. Before it retires a sealing key, Daypass seals its secrets again with the \
                newest key. The newest key of a use can't be retired: rotate it first.
                """)

        @Argument(help: "The key's ID, from `key list`.", completion: .retirableKeys)
        var id: String

        @Flag(help: "Retire the key although sessions that it signed may still be valid.")
        var force = false

        @OptionGroup var output: OutputFormat

        func run() throws {
            let use = try CommandEnvironment.administration().retireKey(
                id, endsSessions: force, now: Clock.now)
            try output.print([("retired", .text(id)), ("use", .text(use.rawValue))])
        }
    }
}

extension StoredKey.Use: ExpressibleByArgument {}
