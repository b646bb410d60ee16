internal import ArgumentParser
internal import State

/// `daypass`: what an administrator runs.
@main
struct DaypassCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daypass",
        abstract: "Short-lived S3 credentials from the web server that is already there.",
        discussion: """
            Settings come from the environment and the file that DAYPASS_CONFIG names \
            (/etc/daypass/daypass.env), the same that daypass.fcgi reads. Secrets and tokens are read \
            from standard input or a file, never from an argument.

            Exit codes: 0 done, 1 refused or not done, 64 wrong arguments, 78 wrong configuration. With \
            --json, standard output is one JSON text.

            Completions for a shell: daypass --generate-completion-script bash (or zsh, fish).
            """,
        version: version,
        subcommands: [
            InitCommand.self, UserCommand.self, GroupCommand.self, PolicyCommand.self,
            SessionCommand.self, KeyCommand.self, ConfigCommand.self, IdentityCommand.self,
            TokenCommand.self, AuditCommand.self,
            DevCommand.self,
        ])

    static let version = "0.1.0"

    static func main() {
        ProcessSecrecy.begin()
        main(nil)
    }
}
