package import Wire

extension Administration {
    /// Adds the records of an archive: all of them, or none if a line is damaged.
    ///
    /// Revocations and retired keys of both sides apply afterwards.
    /// - Parameter replaces: Whether a record of the archive replaces one of the same name;
    ///   otherwise the state's stays.
    /// - Parameter isDryRun: Whether the archive is only checked, to its last line.
    /// - Parameter progress: Receives how many records are read so far.
    /// - Parameter nextLine: The next line without its line feed, `nil` at the end.
    package func addArchive(
        replaces: Bool = false, isDryRun: Bool = false, now: Timestamp,
        progress: (Int) -> Void = { _ in },
        nextLine: () throws(AdministrationError) -> [UInt8]?
    ) throws(AdministrationError) -> ImportReport {
        try change { (change) throws(AdministrationError) in
            var lines = ArchiveReader()
            let header = try lines.header(try nextLine())
            var addition = try ArchiveAddition(
                self, header, replaces: replaces, isDryRun: isDryRun, now: now, change)
            try addition.begin()
            while let (kind, record) = try lines.record(try nextLine()) {
                do throws(AdministrationError) {
                    try addition.take(kind, record)
                } catch .archive(_, let reason) {
                    throw .archive(line: lines.number, reason: reason)
                }
                progress(lines.number - 1)
            }
            guard try nextLine() == nil else {
                throw .archive(line: lines.number + 1, reason: "more after the end of the archive")
            }
            if !isDryRun { try onDisk(try addition.commit(change)) }
            return addition.report
        }
    }
}

/// Verifies the lines of an archive, one after the other.
private struct ArchiveReader {
    /// The line that was read last; the first is 1.
    private(set) var number = 0
    private var chain = ArchiveChain()

    mutating func header(_ line: [UInt8]?) throws(AdministrationError) -> ArchiveHeader {
        number += 1
        guard let line, let object = chain.object(line), let header = ArchiveHeader(object) else {
            throw .archive(line: number, reason: "not the beginning of an archive of Daypass")
        }
        guard header.version == ArchiveHeader.version else {
            throw .archive(
                line: number,
                reason: "an archive of version \(header.version), which this Daypass "
                    + "does not know")
        }
        return header
    }

    /// The next record; `nil` at the end, which has to be there.
    mutating func record(
        _ line: [UInt8]?
    ) throws(AdministrationError) -> (ArchiveLine, JSONObject)? {
        number += 1
        guard let line else { throw .archive(line: number, reason: "the archive is cut short") }
        guard let object = chain.object(line) else {
            throw .archive(
                line: number, reason: "damaged: the line is not as it was written, or not where")
        }
        guard let kind = object.string("kind").flatMap(ArchiveLine.init) else {
            throw .archive(line: number, reason: "an unknown kind of record")
        }
        if kind == .end {
            guard object.integer("records") == number - 2 else {
                throw .archive(line: number, reason: "damaged: not the number of records")
            }
            return nil
        }
        guard let record = object.object("record") else {
            throw .archive(line: number, reason: "a line without a record")
        }
        return (kind, record)
    }
}
