internal import ArgumentParser
internal import State
internal import System

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all records into one archive.",
        discussion: """
            The archive has users, groups, policies, their mappings, access keys, the keys of \
            Daypass, and what is revoked or retired. It does not have the settings, the audit log \
            and the counters. No record is changed meanwhile.

            Only the file's owner can read it, and the command replaces no file. The archive has \
            signing keys and secrets: with it, a reader can create any session. Encrypt it, for \
            example by `daypass export - | age -r …`.
            """)

    @Argument(
        help: "The new file; \"-\" is standard output.", completion: .file())
    var file: String

    @Flag(
        help: """
            Leave out Daypass's keys, and the secrets of users and access keys. From such an \
            archive, no user or access key can be created.
            """)
    var withoutSecrets = false

    @OptionGroup var output: OutputFormat

    func run() throws {
        let administration = try CommandEnvironment.administration()
        let archive = try OutputFile(file)
        let count = try administration.export(withSecrets: !withoutSecrets, now: Clock.now) {
            line throws(AdministrationError) in
            try archive.append(line)
        }
        try archive.finish()
        guard file != "-" else { return }
        try output.print([
            ("file", .text(file)), ("records", .number(count)),
            ("secrets", .truth(!withoutSecrets)),
        ])
    }
}
