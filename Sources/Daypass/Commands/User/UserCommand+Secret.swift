internal import ArgumentParser
internal import State
internal import System

extension UserCommand {
    /// `daypass user secret`
    struct Secret: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user another secret access key; the old one counts no longer.",
            discussion: """
                \(SecretInput.discussion)

                Groups, policies and status stay. So do the user's sessions, which have secrets of their own: \
                `daypass session revoke --parent NAME` ends them, if the old secret got into other hands.
                """)

        @Argument(help: "The user.")
        var name: String

        @OptionGroup var input: SecretInput
        @OptionGroup var output: OutputFormat

        func run() throws {
            let secret = try input.secret()
            try CommandEnvironment.administration().setSecret(secret, user: name, now: Clock.now)
            try input.show(
                secret, of: name, change: "the secret of \(name) was changed", output: output)
        }
    }
}
