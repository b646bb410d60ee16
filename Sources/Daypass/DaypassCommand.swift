internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import State
internal import System
internal import Wire

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
        // Swift reads the arguments from /proc. Without it nothing would be done, as if it had been.
        guard !CommandLine.arguments.isEmpty else {
            CommandEnvironment.complain("the command line can't be read: /proc is not mounted")
            Glibc.exit(1)
        }
        if let complaint = UnknownCommand.complaint(
            CommandLine.arguments.dropFirst(), below: DaypassCommand.self)
        {
            CommandEnvironment.complain(OutputValue.text(complaint).plain)
            Glibc.exit(ExitCode.validationFailure.rawValue)
        }
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            end(with: error)
        }
        do {
            try command.run()
        } catch {
            // Ours may repeat what a file, a name or a server says; a failure has escaped it
            // already.
            let isPrintable = error is Failure || isOfArgumentParser(error)
            end(with: isPrintable ? error : Failure("\(error)"))
        }
    }

    /// Prints what is wrong, or the help that was asked for, and ends the process. Nothing in an
    /// error steers a terminal, the arguments that it repeats neither.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code != .success else { exit(withError: error) }
        let message = fullMessage(for: error)
        if !message.isEmpty {
            let text = Array((PrintableText.lines(message) + "\n").utf8)
            _ = unsafe write(STDERR_FILENO, text, text.count)
        }
        Glibc.exit(code.rawValue)
    }

    /// Whether an error is the argument parser's own, which it tells in its own words: wrong
    /// arguments, an exit code, the help that was asked for.
    private static func isOfArgumentParser(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
