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
        abstract: "Administer Daypass: short-lived S3 credentials from your web server.",
        discussion: """
            Settings come from the environment and from the file named by DAYPASS_CONFIG \
            (/etc/daypass/daypass.env), as for daypass.fcgi. Commands read secrets and tokens from \
            standard input or a file, never from an argument. With --json, standard output is one \
            JSON text.

            Exit codes: 0 success; 1 failure, or the answer is no; 64 wrong arguments; 78 invalid \
            configuration.

            Shell completions: daypass --generate-completion-script bash (or zsh, fish).
            """,
        version: DaypassVersion.version,
        subcommands: [
            InitCommand.self, UserCommand.self, AccessKeyCommand.self, GroupCommand.self,
            PolicyCommand.self,
            SessionCommand.self, KeyCommand.self, ConfigCommand.self, IdentityCommand.self,
            TokenCommand.self, AuditCommand.self, ExportCommand.self, ImportCommand.self,
            LoginCommand.self, LogoutCommand.self, DevCommand.self,
        ])

    static func main() {
        ProcessSecrecy.begin()
        // Swift reads the arguments from /proc. Without it, the command would do nothing and
        // succeed.
        guard !CommandLine.arguments.isEmpty else {
            CommandEnvironment.complain("can't read the command line")
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
            end(
                with: error,
                unknownOption: UnknownOption.complaint(
                    CommandLine.arguments.dropFirst(), below: DaypassCommand.self))
        }
        do {
            try command.run()
        } catch {
            // Daypass's own errors may repeat text of a file, a name or a server. A failure has
            // already escaped it.
            let isPrintable = error is Failure || isOfArgumentParser(error)
            end(with: isPrintable ? error : Failure("\(error)"))
        }
    }

    /// Prints the error or the requested help, and exits. Escapes terminal control characters, also
    /// in the arguments that an error repeats.
    ///
    /// - Parameter unknownOption: A better reason than the parser's own.
    private static func end(with error: any Error, unknownOption: String? = nil) -> Never {
        let code = exitCode(for: error)
        guard code != .success else { exit(withError: error) }
        var message = fullMessage(for: error)
        if let unknownOption {
            message = UnknownOption.message(unknownOption, insteadOf: message)
        }
        if !message.isEmpty {
            let text = Array((PrintableText.lines(message) + "\n").utf8)
            _ = unsafe write(STDERR_FILENO, text, text.count)
        }
        Glibc.exit(code.rawValue)
    }

    /// Whether the argument parser has its own text for an error: wrong arguments, an exit code, or
    /// requested help.
    private static func isOfArgumentParser(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}
