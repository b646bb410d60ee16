internal import ArgumentParser
internal import Monitoring
internal import State
internal import System

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create the state directory, its first signing key, and the files of counters.",
        discussion: """
            The server does the same at its first start. The command changes nothing that exists. \
            Run it as the server's user, or as root with a directory that belongs to that user.
            """)

    @Option(help: "The directory; by default DAYPASS_STATE_DIR or /var/lib/daypass.")
    var stateDir: String?

    @OptionGroup var output: OutputFormat

    func run() throws {
        let directory = try CommandEnvironment.stateDirectory(stateDir, isMade: true)
        let keyRing: KeyRing
        do throws(FileError) {
            keyRing = try directory.keys.ring(now: Clock.now)
            // A server without the right to change records does not make them.
            try LoginAttemptLimiter.makeFile(in: directory)
            _ = try directory.sharedWords(
                Metrics.fileName, count: Metrics.wordCount, head: Metrics.head)
        } catch {
            throw Failure(error.description)
        }
        try output.print([
            ("stateDirectory", .text(directory.path)),
            ("signingKey", .text(keyRing.newest.id)),
        ])
    }
}
