internal import ArgumentParser
internal import Credentials
internal import State
internal import System
internal import Wire

/// `daypass session`
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Sessions that were handed out.",
        subcommands: [Revoke.self, Check.self])

    /// `daypass session revoke`
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End sessions before their time, from the next request on.",
            discussion: """
                Either one session, by its access key, or those of a parent: the user, or what `token inspect` \
                and the audit log show as parent. Users of an OpenID provider and of the directory can be \
                named as these name them. To keep a user from new sessions, too: `daypass user disable`.
                """)

        @Option(help: "The session's access key: ASIA and 16 more.")
        var accessKey: String?

        @Option(help: "Whose sessions.")
        var parent: String?

        @OptionGroup var owner: SessionOwnerOptions

        @Option(
            help: ArgumentHelp(
                "Only those that began before: as 2026-01-31T10:20:30Z, or seconds since 1970.",
                discussion: "Else all that there are.", valueName: "time"))
        var before: Moment?

        @Option(help: "Only those with this TokenRevokeType.")
        var revokeType: String?

        @OptionGroup var output: OutputFormat

        func validate() throws {
            let ways = [accessKey != nil, parent != nil, owner.areGiven]
            guard ways.count(where: { $0 }) == 1 else {
                throw ValidationError(
                    "Give one of --access-key, --parent, --openid-subject and --ldap-user.")
            }
            guard accessKey == nil || (before == nil && revokeType == nil) else {
                throw ValidationError("--before and --revoke-type don't go with --access-key.")
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
            let administration = try CommandEnvironment.administration()
            let now = Clock.now
            if let accessKey {
                try administration.revokeSession(accessKeyID: accessKey, now: now)
                try output.print([("revoked", .text(accessKey))])
            } else {
                let named = try parent.map { (text) throws in
                    try SessionParent(text, in: administration)
                }
                let parents = try named.map { [$0.name] } ?? owner.parents()
                let before = before?.timestamp
                try administration.revokeSessions(
                    parents: parents, before: before, revokeType: revokeType, now: now)
                try output.print([
                    ("parent", named.map { .text($0.name) } ?? .texts(parents)),
                    ("before", .text((before ?? now).iso8601)),
                    ("revokeType", .text(revokeType ?? "any")),
                ])
                guard let named, !named.isPossible else { return }
                CommandEnvironment.complain(
                    PrintableText.plain(
                        "warning: no user is called \(named.name), and it is none of the names that "
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
