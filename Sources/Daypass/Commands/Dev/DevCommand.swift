internal import ArgumentParser

/// `daypass dev`
struct DevCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Try things out with a throwaway identity provider.",
        discussion: "For a machine of your own: whoever has the directory can be anyone.",
        subcommands: [Issuer.self, Token.self])

    struct Directory: ParsableArguments {
        @Option(help: "The throwaway issuer's directory.")
        var directory: String
    }

    /// `daypass dev issuer`
    struct Issuer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an issuer: two keys, and the documents that a web server is to serve.",
            discussion: "What exists is left as it is.")

        @OptionGroup var place: Directory

        @Option(help: "The address below which a web server serves DIRECTORY/public.")
        var issuer: String

        func run() throws {
            try ThrowawayIssuer(directory: place.directory).make(issuer: issuer)
        }
    }

    /// `daypass dev token`
    struct Token: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a web identity token with the throwaway issuer's key, and print it.")

        @OptionGroup var place: Directory

        @Option(help: "Who the token is about.")
        var subject = "alice"

        @Option(help: "The policies, with commas between them.")
        var policy = "readwrite"

        @Option(help: "The client id that the token is for.")
        var audience = "daypass"

        @Option(help: "How long the token counts; --seconds=-60 makes one that has expired.")
        var seconds = 3_600

        @Option(help: "RS256 or ES256.")
        var algorithm = "RS256"

        @Option(
            help: ArgumentHelp(
                "A further claim; a value that is JSON is taken as JSON.", valueName: "name=value"))
        var claim: [String] = []

        func run() throws {
            let issuer = ThrowawayIssuer(directory: place.directory)
            try StandardOutput.write(
                line: issuer.token(
                    subject: subject, policy: policy, audience: audience, seconds: seconds,
                    algorithm: algorithm, claims: claim))
        }
    }
}
