internal import Synchronization
package import System
package import Wire

/// Limits the audit log's lines about strangers: callers that have proved no identity, at any door.
///
/// A number of lines may be written at once, then a number in each second, for all processes of a
/// state directory together. Refusals beyond that are counted, and a summary line reports the
/// counts. A caller with a proved identity always gets its line.
package final class StrangerLines: Sendable {
    /// How many lines may be written at once.
    package static let burst = 1_000
    /// The time between two lines after that, in milliseconds.
    package static let interval = 200
    /// How long refusals are counted before a summary reports them, in seconds.
    package static let period = 10

    /// The codes with a count of their own, in the order of their words.
    private static let codes =
        Set(RefusalCodes.sts + RefusalCodes.s3 + RefusalCodes.administration).sorted()
        + ["other"]
    private static let places = [String: Int](
        uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })

    /// The addresses of refusals without a line, as far as this process knows.
    private struct Addresses {
        var first: String?
        var last: String?
    }

    private let file: LoginAttemptFile
    private let addresses = Mutex(Addresses())

    init(_ file: LoginAttemptFile) { self.file = file }

    /// Whether a refusal gets a line of its own. Otherwise it is counted.
    package func admits(code: String, address: String, now: Timestamp) -> Bool {
        let moment = MomentSlots.Moment(seconds: now.seconds)
        if bucket.wait(now: moment) == nil {
            bucket.add(now: moment)
            return true
        }
        let place = StrangerLines.places[code] ?? StrangerLines.codes.count - 1
        file.words.add(1, to: LoginAttemptFile.strangerCountIndex + place)
        _ = file.words.replace(
            LoginAttemptFile.strangerStartIndex, 0, with: max(moment.milliseconds, 1))
        addresses.withLock { addresses in
            if addresses.first == nil { addresses.first = address }
            addresses.last = address
        }
        return false
    }

    private var bucket: AttemptRate {
        AttemptRate(
            file.strangerLines, digest: 0, interval: UInt64(StrangerLines.interval),
            count: UInt64(StrangerLines.burst))
    }

    /// The refusals without a line, if it is time to report them or `isLast`.
    /// The caller must write the summary.
    func takeSummary(now: Timestamp, isLast: Bool = false) -> Summary? {
        let start = file.words[LoginAttemptFile.strangerStartIndex]
        guard start != 0 else { return nil }
        let since = MomentSlots.Moment(milliseconds: start)
        let moment = MomentSlots.Moment(seconds: now.seconds)
        let end = since + UInt64(StrangerLines.period) * 1_000
        // A start in the future came from a clock that was wrong.
        guard isLast || moment >= end || moment < since,
            file.words.replace(LoginAttemptFile.strangerStartIndex, start, with: 0)
        else { return nil }
        let counts = StrangerLines.codes.indices.map {
            file.words.exchange(0, at: LoginAttemptFile.strangerCountIndex + $0)
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

    /// Counts the refusals of a summary again, since it could not be written.
    func putBack(_ summary: Summary) {
        for (code, count) in summary.codes {
            let place = StrangerLines.places[code] ?? StrangerLines.codes.count - 1
            file.words.add(UInt64(count), to: LoginAttemptFile.strangerCountIndex + place)
        }
        let start = MomentSlots.Moment(seconds: summary.since.seconds)
        _ = file.words.replace(
            LoginAttemptFile.strangerStartIndex, 0, with: max(start.milliseconds, 1))
    }
}

extension StrangerLines {
    /// Refusals without lines of their own.
    struct Summary {
        let since: Timestamp
        let codes: [(code: String, count: Int)]
        let firstAddress: String?
        let lastAddress: String?

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
    /// Writes or counts the line of a refused stranger, then writes a summary if it is due.
    package func append(
        refusal line: @autoclosure () -> [UInt8], code: String, address: String,
        of strangers: StrangerLines, now: Timestamp
    ) throws(FileError) {
        if strangers.admits(code: code, address: address, now: now) { try append(line()) }
        try summarize(strangers, now: now)
    }

    /// Writes a summary of the refusals without a line, if it is time for one or `isLast`.
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
