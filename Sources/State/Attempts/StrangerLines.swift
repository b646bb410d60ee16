internal import Synchronization
package import System
package import Wire

/// How many lines of the audit log strangers may write: callers who have proved nothing, by
/// whatever door they come. There are so many lines at once and then so many a second, for all
/// processes of a state directory together. Refusals beyond that are counted, and a summary tells
/// of them.
///
/// What callers do who have proved who they are always has its line.
package final class StrangerLines: Sendable {
    /// How many lines there may be at once.
    package static let burst = 1_000
    /// Then there is one in this time, in milliseconds.
    package static let interval = 200
    /// How long refusals are counted before a summary tells of them, in seconds.
    package static let period = 10

    /// The codes that are counted, in the order of their words.
    private static let codes =
        Set(RefusalCodes.sts + RefusalCodes.s3).sorted() + ["other"]
    private static let places = [String: Int](
        uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })

    /// Where the refusals without a line came from, as far as this process knows.
    private struct Addresses {
        var first: String?
        var last: String?
    }

    private let file: AttemptFile
    private let addresses = Mutex(Addresses())

    init(_ file: AttemptFile) { self.file = file }

    /// Whether a refusal may have a line of its own. If not, it is counted.
    package func admits(code: String, address: String, now: Timestamp) -> Bool {
        let moment = AttemptSlots.Moment(seconds: now.seconds)
        if bucket.wait(now: moment) == nil {
            bucket.add(now: moment)
            return true
        }
        let place = StrangerLines.places[code] ?? StrangerLines.codes.count - 1
        file.words.add(1, to: AttemptFile.strangerCountIndex + place)
        _ = file.words.replace(AttemptFile.strangerStartIndex, 0, with: max(moment.milliseconds, 1))
        addresses.withLock { addresses in
            if addresses.first == nil { addresses.first = address }
            addresses.last = address
        }
        return false
    }

    private var bucket: AttemptBucket {
        AttemptBucket(
            file.strangerLines, digest: 0, interval: UInt64(StrangerLines.interval),
            count: UInt64(StrangerLines.burst))
    }

    /// The refusals that had no line, if it is time to tell of them. The caller has to write them.
    ///
    /// - Parameter isLast: Whether it is time in any case.
    func takeSummary(now: Timestamp, isLast: Bool = false) -> Summary? {
        let start = file.words[AttemptFile.strangerStartIndex]
        guard start != 0 else { return nil }
        let since = AttemptSlots.Moment(milliseconds: start)
        let moment = AttemptSlots.Moment(seconds: now.seconds)
        let end = since + UInt64(StrangerLines.period) * 1_000
        // A start in the future was written by a clock that was wrong.
        guard isLast || moment >= end || moment < since,
            file.words.replace(AttemptFile.strangerStartIndex, start, with: 0)
        else { return nil }
        let counts = StrangerLines.codes.indices.map {
            file.words.exchange(0, at: AttemptFile.strangerCountIndex + $0)
        }
        let addresses = addresses.withLock { addresses in
            defer { addresses = Addresses() }
            return addresses
        }
        let codes = zip(StrangerLines.codes, counts).filter { $1 > 0 }
            .map { (code: $0, count: Int(clamping: $1)) }
        guard !codes.isEmpty else { return nil }
        return Summary(
            since: since.timestamp, codes: codes, firstAddress: addresses.first,
            lastAddress: addresses.last)
    }

    /// Counts what a summary was to tell of, and could not.
    func putBack(_ summary: Summary) {
        for (code, count) in summary.codes {
            let place = StrangerLines.places[code] ?? StrangerLines.codes.count - 1
            file.words.add(UInt64(count), to: AttemptFile.strangerCountIndex + place)
        }
        let start = AttemptSlots.Moment(seconds: summary.since.seconds)
        _ = file.words.replace(AttemptFile.strangerStartIndex, 0, with: max(start.milliseconds, 1))
    }
}

extension StrangerLines {
    /// Refusals without lines of their own.
    struct Summary {
        let since: Timestamp
        let codes: [(code: String, count: Int)]
        let firstAddress: String?
        let lastAddress: String?

        /// The line of the audit log.
        func line(now: Timestamp) -> [UInt8] {
            let count = codes.reduce(0) { $0.addingReportingOverflow($1.count).partialValue }
            var line = AuditLine(time: now)
            line.add(.refused)
            line.add(.summarizedRequests, max(count, 0))
            line.add(.since, since.iso8601)
            line.add(.reason, "too many callers without proof for a line each")
            line.add(.codes, codes)
            line.add(.firstAddress, firstAddress)
            line.add(.lastAddress, lastAddress)
            return line.bytes
        }
    }
}

extension AuditLog {
    /// Writes the line of a refused caller who has proved nothing, or counts it; and a summary of
    /// those that were counted, if it is time for one.
    ///
    /// - Throws: ``FileError``
    package func append(
        refusal line: @autoclosure () -> [UInt8], code: String, address: String,
        of strangers: StrangerLines, now: Timestamp
    ) throws(FileError) {
        if strangers.admits(code: code, address: address, now: now) { try append(line()) }
        try summarize(strangers, now: now)
    }

    /// Writes a summary of the refusals that had no line, if it is time for one.
    ///
    /// - Parameter isLast: Whether it is time in any case.
    /// - Throws: ``FileError``
    package func summarize(
        _ strangers: StrangerLines, now: Timestamp, isLast: Bool = false
    ) throws(FileError) {
        guard let summary = strangers.takeSummary(now: now, isLast: isLast) else { return }
        do throws(FileError) {
            try append(summary.line(now: now))
        } catch {
            strangers.putBack(summary)
            throw error
        }
    }
}
