internal import ArgumentParser
internal import State
internal import System

extension UserCommand {
    struct Secret: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace a user's secret access key; the old one stops working.",
            discussion: """
                \(SecretInput.discussion)

                The user keeps its groups, policies and status. Its sessions also go on, because \
                they have secrets of their own. If the old secret has leaked, end them with \
                `daypass session revoke --parent NAME`.
                """)

        @Argument(help: "The user.", completion: .userNames)
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
