internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import State
internal import System
internal import Wire

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read the audit log.",
        discussion: """
            The command prints a line for each request that meets all conditions, oldest first: \
            the UTC time, the outcome, the action, the bucket and key, the caller, the reason of \
            a refusal and the beginning of the request ID. It cuts long names. --wide prints them \
            in full, with the parent, the access key and the address. With --json, the command \
            prints the log's own lines, with terminal control characters escaped. It skips lines \
            that are not records and reports their number at the end.

            To read rotated logs, name them with --file, oldest first. Pipe compressed ones: zcat \
            audit.jsonl.2.gz | daypass audit --file -
            """)

    /// How often to look for new lines, in nanoseconds.
    private static let followInterval = 200_000_000

    @Option(
        help: ArgumentHelp(
            "Read this file instead of the configured log; repeatable. \"-\" is standard input.",
            valueName: "path"), completion: .file())
    var file: [String] = []

    @OptionGroup var filter: AuditFilter

    @Flag(help: "Keep printing new lines until Ctrl-C, even if the log is rotated.")
    var follow = false

    @Flag(help: "Print names in full, and the parent, access key and address of each request.")
    var wide = false

    @Flag(help: "Print the number of requests by action, and the most frequent refusals.")
    var summary = false

    @OptionGroup var output: OutputFormat

    func validate() throws {
        guard !wide || !(output.json || summary) else {
            throw ValidationError("--wide is for lines: leave it out with --json and --summary.")
        }
    }

    func run() throws {
        var report = Report(
            filter: filter, output: output, isWide: wide, summary: summary ? AuditSummary() : nil)
        let paths = try file.isEmpty ? [configuredPath()] : file
        for (index, path) in paths.enumerated() {
            var reader = try LogReader(path, followsLinks: !file.isEmpty)
            let isFollowed = follow && index == paths.count - 1
            if isFollowed { try reader.requireFollowable() }
            report.begin(reader.name)
            try reader.read { try report.take($0) }
            if isFollowed { try followOn(&reader, &report) }
            try reader.finish { try report.take($0) }
        }
        try report.end()
    }

    private func configuredPath() throws -> String {
        switch try CommandEnvironment.configuration().auditLog {
        case .file(let path): return path
        case .standardError:
            throw Failure("the audit log goes to standard error; name a file with --file")
        }
    }

    /// Reads new lines until a signal; a summary includes them.
    private func followOn(_ reader: inout LogReader, _ report: inout Report) throws {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        var interval = timespec(tv_sec: 0, tv_nsec: AuditCommand.followInterval)
        repeat {
            try reader.readOn { try report.take($0) }
            try report.flush()
        } while unsafe sigtimedwait(&signals, nil, &interval) < 0
    }

    /// Filters the lines, and prints or counts them.
    private struct Report {
        let filter: AuditFilter
        let output: OutputFormat
        let isWide: Bool
        let palette = Palette.standardOutput
        var summary: AuditSummary?
        var lines = LineOutput()
        var name = ""
        var lineNumber = 0
        var foreignCount = 0
        var firstForeign = ""

        mutating func begin(_ name: String) {
            self.name = name
            lineNumber = 0
        }

        mutating func take(_ line: LogReader.Line) throws {
            lineNumber += 1
            guard case .whole(var bytes) = line else { return skip() }
            var record = AuditRecord(bytes)
            if record == nil {
                skip()
                bytes = AuditRecord.continuation(in: bytes)
                record = AuditRecord(bytes)
            }
            guard let record else { return }
            guard filter.takes(record) else { return }
            if summary != nil {
                summary!.add(record)
            } else if output.json {
                try lines.append(PrintableText.json(bytes))
            } else {
                let line =
                    isWide ? record.wideLine(palette) : record.line(at: Clock.now, palette)
                try lines.append(Array(line.utf8))
            }
        }

        private mutating func skip() {
            if foreignCount == 0 { firstForeign = "\(name), line \(lineNumber)" }
            foreignCount += 1
        }

        mutating func flush() throws { try lines.flush() }

        mutating func end() throws {
            try lines.flush()
            try summary?.print(output)
            guard foreignCount > 0 else { return }
            CommandEnvironment.complain(
                "skipped lines that are not audit records: \(foreignCount), the first: "
                    + firstForeign)
        }
    }
}

/// Standard output, written in large pieces: a log has too many lines for a system call each.
private struct LineOutput {
    private static let pieceByteCount = 65_536

    private var pending: [UInt8] = []

    mutating func append(_ line: [UInt8]) throws {
        pending += line
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= LineOutput.pieceByteCount { try flush() }
    }

    mutating func flush() throws {
        try StandardOutput.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
