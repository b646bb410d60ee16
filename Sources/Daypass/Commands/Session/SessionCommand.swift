internal import ArgumentParser
internal import Credentials
internal import State
internal import System
internal import Wire

struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Revoke sessions.",
        subcommands: [Revoke.self, Check.self])

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke sessions; the server refuses them from the next request on.",
            discussion: """
                Name one session by its access key, or all sessions of a parent. A parent is a \
                user, or the value that `token inspect` and the audit log show as parent. For \
                users of an OpenID provider or of the LDAP directory, --openid-subject and \
                --ldap-user find the parent.

                Revoking does not prevent new sessions. For that, disable the user: `daypass user \
                disable`. Long-term access keys of the parent, and those that it or the \
                session made, stay, and the command names them; --access-keys disables them as \
                well.
                """)

        @Option(help: "Revoke the session with this access key (ASIA and 16 characters).")
        var accessKey: String?

        // An OpenID user's parent may begin with "-".
        @Option(
            parsing: .unconditional, help: "Revoke the sessions of this parent.",
            completion: .userNames)
        var parent: String?

        @OptionGroup var owner: SessionOwnerOptions

        @Option(
            help: ArgumentHelp(
                """
                Revoke only sessions issued before this time (RFC 3339, or seconds since 1970); by \
                default, all.
                """,
                valueName: "time"))
        var before: Moment?

        @Option(help: "Revoke only sessions with this TokenRevokeType.")
        var revokeType: String?

        @Flag(help: "Also disable the access keys that the command would name.")
        var accessKeys = false

        @OptionGroup var output: OutputFormat

        func validate() throws {
            let ways = [accessKey != nil, parent != nil, owner.areGiven]
            guard ways.count(where: { $0 }) == 1 else {
                throw ValidationError(
                    "Give one of --access-key, --parent, --openid-subject and --ldap-user.")
            }
            guard accessKey == nil || (before == nil && revokeType == nil) else {
                throw ValidationError("--access-key excludes --before and --revoke-type.")
            }
            guard parent != "", revokeType != "" else {
                throw ValidationError("The parent and the revoke type must not be empty.")
            }
            if let accessKey, !AccessKeyID.isTemporary(accessKey) {
                throw ValidationError(
                    "Not a session's access key: \(accessKey). For a user: daypass user disable.")
            }
        }

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let now = Clock.now
            if let accessKey {
                try administration.revokeSession(accessKeyID: accessKey, now: now)
                let keys = try administration.enabledAccessKeys(madeWith: accessKey)
                if accessKeys { try administration.setEnabled(false, accessKeys: keys) }
                try output.print(
                    [("revoked", .text(accessKey)), field(of: keys)],
                    sentence: "Session \(accessKey) is revoked." + sentence(about: keys))
            } else {
                let named = try parent.map { (text) throws in
                    try SessionParent(text, in: administration)
                }
                let parents = try named.map { [$0.name] } ?? owner.parents()
                let before = before?.timestamp
                try administration.revokeSessions(
                    parents: parents, before: before, revokeType: revokeType, now: now)
                let type: [OutputField] = revokeType.map { [("revokeType", .text($0))] } ?? []
                let keys = try administration.enabledAccessKeys(ofOrBy: Set(parents))
                if accessKeys { try administration.setEnabled(false, accessKeys: keys) }
                try output.print(
                    [
                        ("parents", .texts(parents)),
                        ("before", .text((before ?? now).iso8601)),
                    ] + type + [field(of: keys)],
                    sentence: sentence(
                        about: named?.name ?? owner.shown, before: before ?? now, now: now)
                        + sentence(about: keys))
                guard let named, !named.isPossible else { return }
                CommandEnvironment.complain(
                    PrintableText.plain(
                        "warning: there is no user \(named.name), and no identity source gives "
                            + "such a name; its sessions are revoked all the same"))
            }
        }

        private func field(of keys: [String]) -> OutputField {
            (accessKeys ? "disabled" : "accessKeys", .texts(keys))
        }

        private func sentence(about keys: [String]) -> String {
            guard !keys.isEmpty else { return "" }
            let names = keys.joined(separator: ", ")
            return accessKeys
                ? " These access keys are disabled: \(names)."
                : " These access keys stay valid (--access-keys disables them): \(names)."
        }

        private func sentence(about owner: String, before: Timestamp, now: Timestamp) -> String {
            let label = revokeType.map { " with the revoke type \($0)" } ?? ""
            return "All sessions of \(owner)\(label) that began before "
                + "\(before.shown(at: now)) UTC are revoked."
        }
    }
}
