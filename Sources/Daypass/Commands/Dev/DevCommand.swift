internal import ArgumentParser

struct DevCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Try things out with a throwaway identity provider.",
        discussion: "For your own machine only: the keys can sign a token for any user.",
        subcommands: [Issuer.self, Token.self])

    struct Directory: ParsableArguments {
        @Option(help: "The throwaway issuer's directory.")
        var directory: String
    }

    struct Issuer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an issuer: two keys, and the documents that a web server serves.",
            discussion: "The command leaves an existing issuer as it is.")

        @OptionGroup var place: Directory

        @Option(help: "The URL at which a web server serves DIRECTORY/public.")
        var issuer: String

        func run() throws {
            try ThrowawayIssuer(directory: place.directory).make(issuer: issuer)
        }
    }

    struct Token: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a web identity token with the throwaway issuer's key and print it.")

        @OptionGroup var place: Directory

        @Option(help: "The token's subject.")
        var subject = "alice"

        @Option(help: "The policies, separated by commas.")
        var policy = "readwrite"

        @Option(help: "The client ID that the token is for.")
        var audience = "daypass"

        @Option(help: "The token's lifetime; --seconds=-60 signs an expired token.")
        var seconds = 3_600

        @Option(help: "The signature algorithm: RS256 or ES256.")
        var algorithm = "RS256"

        @Option(
            help: ArgumentHelp(
                "Add or replace a claim; a value that is valid JSON is used as JSON.",
                valueName: "name=value"))
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
