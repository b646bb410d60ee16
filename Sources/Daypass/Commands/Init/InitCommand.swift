internal import ArgumentParser
internal import State
internal import System

/// `daypass init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the state directory and its first signing key.",
        discussion: """
            The server does the same at its first start. What exists is left as it is. Run it as the user \
            whom the server runs as, or as root with a directory that belongs to that user.
            """)

    @Option(help: "The directory; else DAYPASS_STATE_DIR, else /var/lib/daypass.")
    var stateDir: String?

    @OptionGroup var output: OutputFormat

    func run() throws {
        let directory = try CommandEnvironment.stateDirectory(stateDir, isMade: true)
        let keyRing: KeyRing
        do throws(FileError) {
            keyRing = try directory.keyRing(now: Clock.now)
        } catch {
            throw Failure(error.description)
        }
        try output.print([
            ("stateDirectory", .text(directory.path)),
            ("signingKey", .text(keyRing.newest.id)),
        ])
    }
}
