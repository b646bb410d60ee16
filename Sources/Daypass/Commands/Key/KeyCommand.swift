internal import ArgumentParser
internal import State
internal import System
internal import Wire

/// `daypass key`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The keys that sessions are signed and secrets sealed with.",
        discussion: """
            The newest key of each use is the one in use; older ones go on counting until they are retired. \
            If a signing key may be in wrong hands: `key rotate`, then `key retire --force` the old one.
            """,
        subcommands: [List.self, Rotate.self, Retire.self])

    /// `daypass key list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All keys, without what is secret.")

        @OptionGroup var output: OutputFormat

        func run() throws {
            let directory = try CommandEnvironment.stateDirectory()
            var rows: [[OutputValue]] = []
            for use in StoredKey.Use.allCases {
                let keys = try directory.keys(use)
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

    /// `daypass key rotate`
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key that is used from now on.",
            discussion: "Sessions that there are go on: the old key counts until it is retired.")

        @Option(help: "What for: sign (sessions) or seal (users' secrets).")
        var use: StoredKey.Use = .sign

        @OptionGroup var output: OutputFormat

        func run() throws {
            let key = try CommandEnvironment.administration().rotateKey(use, now: Clock.now)
            try output.print([("id", .text(key.id)), ("use", .text(use.rawValue))])
        }
    }

    /// `daypass key retire`
    struct Retire: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a key that is no longer in use.",
            discussion: """
                Sessions that a signing key has signed end with it. While some may last, a week from when the \
                next key was made, that takes --force. Secrets that a sealing key has sealed are sealed with \
                the newest one first. The key in use is never retired: make another first.
                """)

        @Argument(help: "The key, as `key list` shows it.")
        var id: String

        @Flag(help: "End sessions that the key has signed now.")
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
