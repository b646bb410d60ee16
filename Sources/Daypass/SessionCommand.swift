internal import ArgumentParser
internal import Credentials
internal import State
internal import Wire

/// `daypass session`
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Sessions that were handed out.",
        subcommands: [Revoke.self, SessionCheckCommand.self])

    /// `daypass session revoke`
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End sessions before their time, from the next request on.",
            discussion: """
                Either one session, by its access key, or those of a parent: the user, or what `token inspect` \
                shows as parent; a name of the directory in any spelling. To keep a user from new sessions, too: `daypass user disable`.
                """)

        @Option(help: "The session's access key: ASIA and 16 more.")
        var accessKey: String?

        @Option(help: "Whose sessions.")
        var parent: String?

        @Option(
            help: ArgumentHelp(
                "Only those that began before: as 2026-01-31T10:20:30Z, or seconds since 1970.",
                discussion: "Else all that there are.", valueName: "time"))
        var before: Moment?

        @Option(help: "Only those with this TokenRevokeType.")
        var revokeType: String?

        @OptionGroup var output: OutputFormat

        func validate() throws {
            guard (accessKey == nil) != (parent == nil) else {
                throw ValidationError("Give either --access-key or --parent.")
            }
            guard accessKey == nil || (before == nil && revokeType == nil) else {
                throw ValidationError("--before and --revoke-type go with --parent.")
            }
            guard parent != "", revokeType != "" else {
                throw ValidationError("No session has an empty parent or revoke type.")
            }
            if let accessKey, !AccessKeyID.isTemporary(accessKey) {
                throw ValidationError(
                    "No session's access key: \(accessKey). For a user's: daypass user disable.")
            }
        }

        func run() throws {
            let administration = try Context.administration()
            let now = Clock.now
            if let accessKey {
                try administration.revokeSession(accessKeyID: accessKey, now: now)
                try output.print([("revoked", .text(accessKey))])
            } else if let parent {
                let parent = try SessionParent(parent, in: administration)
                let before = before?.timestamp
                try administration.revokeSessions(
                    parent: parent.name, before: before, revokeType: revokeType, now: now)
                try output.print([
                    ("parent", .text(parent.name)), ("before", .text((before ?? now).iso8601)),
                    ("revokeType", .text(revokeType ?? "any")),
                ])
                guard !parent.isPossible else { return }
                Context.complain(
                    PrintableText.plain(
                        "warning: no user is called \(parent.name), and it is none of the names that "
                            + "identity sources give; it is revoked all the same"))
            }
        }
    }
}

/// A moment as people write it.
struct Moment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        if let timestamp = Timestamp(rfc3339: argument) {
            self.timestamp = timestamp
        } else if let seconds = UInt32(argument) {
            timestamp = Timestamp(seconds: Int(seconds))
        } else {
            return nil
        }
    }
}
