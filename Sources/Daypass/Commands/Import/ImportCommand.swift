internal import ArgumentParser
internal import State
internal import System

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add the records of an archive, or of an export of MinIO.",
        discussion: "`daypass import FILE` is `daypass import archive FILE`.",
        subcommands: [Archive.self, MinIO.self], defaultSubcommand: Archive.self)

    struct Archive: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add the records of an archive that `daypass export` wrote, all or none.",
            discussion: """
                Each line of the archive is verified. If one is damaged, missing or in another \
                place, the command adds nothing. The digests do not tell who wrote the archive.

                Records that exist stay as they are, unless --replace is given. Records that only \
                the state directory has always stay. What is revoked or retired stays so, also by \
                the archive. A user or access key that was recreated since the export stays. \
                Secrets are sealed with the newest sealing key of the state directory.

                The state directory must exist (`daypass init`).
                """)

        @Argument(help: "The archive; \"-\" is standard input.", completion: .file())
        var file: String

        @Flag(help: "Replace existing records by those of the archive with the same names.")
        var replace = false

        @Flag(help: "Verify the archive and print what the command would do, but change nothing.")
        var dryRun = false

        @OptionGroup var output: OutputFormat

        /// More than any record: the largest is that of the revocations.
        private static let lineLimit = 32 << 20
        /// The command reports its progress each time it has read this many records.
        private static let step = 10_000

        func run() throws {
            let administration = try CommandEnvironment.administration()
            let lines = try LineInput(file, limit: Archive.lineLimit)
            let report: ImportReport
            do throws(AdministrationError) {
                report = try administration.addArchive(
                    replaces: replace, isDryRun: dryRun, now: Clock.now,
                    progress: { count in
                        if count.isMultiple(of: Archive.step) {
                            CommandEnvironment.complain("\(count) records read")
                        }
                    },
                    nextLine: { () throws(AdministrationError) in try lines.next() })
            } catch {
                throw Failure("\(InputFile.name(of: file)): \(error); nothing was imported")
            }
            try report.print(isDryRun: dryRun, output: output)
        }
    }
}

extension ImportReport {
    /// Prints what was added, and what was not.
    func print(isDryRun: Bool, output: OutputFormat) throws(Failure) {
        let columns = ["kind", "added", "replaced", "kept"]
        let rows = Kind.allCases.filter { !self[$0].isEmpty }.map { kind -> [OutputValue] in
            let count = self[kind]
            return [
                .text(kind.rawValue), .number(count.added), .number(count.replaced),
                .number(count.kept),
            ]
        }
        let leftOutColumns = ["kind", "name", "reason"]
        let leftOut = leftOut.map { record -> [OutputValue] in
            [.text(record.kind.rawValue), .text(record.name), .text(record.reason)]
        }
        guard !output.json else {
            return try output.print([
                ("dryRun", .truth(isDryRun)),
                ("records", ImportReport.records(columns, rows)),
                ("leftOut", ImportReport.records(leftOutColumns, leftOut)),
                ("warnings", .texts(warnings)),
            ])
        }
        for warning in warnings { CommandEnvironment.complain("warning: \(warning)") }
        try output.print(columns, rows)
        guard !leftOut.isEmpty else { return }
        try output.print(line: "")
        try output.print(line: "Left out:")
        try output.print(leftOutColumns, leftOut)
    }

    private static func records(_ names: [String], _ rows: [[OutputValue]]) -> OutputValue {
        .list(rows.map { .record(Array(zip(names, $0))) })
    }
}
