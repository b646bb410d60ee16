internal import Glibc
package import System
package import Wire

/// The latest sessions of one owner, as the end of the audit log tells them.
package struct LoggedSessions: Sendable {
    /// A session, as the line of the call tells that began it.
    package struct Session: Equatable, Sendable {
        package let accessKeyID: String
        package let action: String
        package let sourceAddress: String
        package let begun: Timestamp
        package let end: Timestamp
    }

    /// How much of the log is read, from its end, in bytes.
    package static let maximumByteCount = 4 << 20
    /// The most sessions that are told.
    package static let maximumCount = 100

    /// The latest first.
    package let sessions: [Session]
    /// The log tells the sessions from here on.
    package let since: Timestamp
    /// Whether there are more.
    package let hasMore: Bool

    private static let mark = Array(#""\#(AuditLine.Field.durationSeconds.rawValue)":"#.utf8)

    /// - Parameter log: The end of a log.
    /// - Parameter isWhole: Whether it is all of the log.
    init(
        of parent: String, in log: [UInt8], isWhole: Bool, since wanted: Timestamp, now: Timestamp
    ) {
        // Without the log's beginning, the first line may lack its own.
        let lines = log.split(separator: UInt8(ascii: "\n")).dropFirst(isWhole ? 0 : 1)
        let first = lines.lazy.compactMap { LoggedSessions.time(ofLine: Array($0)) }.first
        since = max(wanted, first ?? now)
        var sessions: [Session] = []
        for line in lines.reversed() where LoggedSessions.mayBegin(line) {
            guard let session = Session(Array(line), of: parent), session.begun >= wanted else {
                continue
            }
            sessions.append(session)
            if sessions.count > LoggedSessions.maximumCount { break }
        }
        hasMore = sessions.count > LoggedSessions.maximumCount
        self.sessions = Array(sessions.prefix(LoggedSessions.maximumCount))
    }

    private static func time(ofLine line: [UInt8]) -> Timestamp? {
        (try? JSONObject(line))?.string(.time).flatMap(Timestamp.init(rfc3339:))
    }

    /// Whether a line has a session's length, so that it is worth reading. Quotes in texts are
    /// escaped.
    private static func mayBegin(_ line: ArraySlice<UInt8>) -> Bool {
        line.indices.contains { line[$0] == mark[0] && line[$0...].starts(with: mark) }
    }
}

extension LoggedSessions.Session {
    /// `nil` unless the line tells that a session of this owner began. Names are compared by bytes.
    fileprivate init?(_ line: [UInt8], of parent: String) {
        guard let fields = try? JSONObject(line),
            fields.string(.outcome) == AuditLine.Outcome.allowed.rawValue,
            let owner = fields.string(.parent), owner.utf8.elementsEqual(parent.utf8),
            let seconds = fields.integer(.durationSeconds), seconds >= 0,
            let begun = fields.string(.time).flatMap(Timestamp.init(rfc3339:)),
            let accessKeyID = fields.string(.accessKeyID), let action = fields.string(.action)
        else { return nil }
        self.init(
            accessKeyID: accessKeyID, action: action,
            sourceAddress: fields.string(.sourceAddress) ?? "", begun: begun, end: begun + seconds)
    }
}

extension AuditLog {
    /// The sessions of an owner that began since a moment, as far as the end of the log tells.
    ///
    /// - Returns: `nil` if Daypass can't read what it has written: it goes to standard error.
    package func sessions(
        of parent: String, since wanted: Timestamp, now: Timestamp
    ) throws(FileError) -> LoggedSessions? {
        guard let path = filePath else { return nil }
        let file = try FileDescriptor(
            path: path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY, followsLinks: true)
        guard try file.status(path: path).isPlainFile else { throw .notAFile(path: path) }
        let end = try file.readEnd(count: LoggedSessions.maximumByteCount, path: path)
        return LoggedSessions(
            of: parent, in: end.bytes, isWhole: end.isWhole, since: wanted, now: now)
    }
}
