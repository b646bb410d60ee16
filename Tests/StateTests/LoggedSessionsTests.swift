import Configuration
import System
import TestSupport
import Testing
import Wire

@testable import State

@Suite struct LoggedSessionsTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let day = 86_400

    private func line(
        _ key: String, of parent: String = "ann", age: Int = 60, outcome: String = "allowed",
        seconds: String = "900"
    ) -> String {
        let time = (LoggedSessionsTests.now + -age).iso8601
        return """
            {"time":"\(time)","action":"AssumeRole","sourceAddress":"192.0.2.1",\
            "outcome":"\(outcome)","parent":"\(parent)","accessKeyID":"\(key)",\
            "durationSeconds":\(seconds)}
            """
    }

    private func logged(_ lines: [String], isWhole: Bool = true) -> LoggedSessions {
        LoggedSessions(
            of: "ann", in: Array(lines.map { $0 + "\n" }.joined().utf8), isWhole: isWhole,
            since: LoggedSessionsTests.now + -LoggedSessionsTests.day,
            now: LoggedSessionsTests.now)
    }

    private func keys(_ lines: String...) -> [String] {
        logged(lines).sessions.map(\.accessKeyID)
    }

    @Test func `the latest session is the first, and has its end`() throws {
        let logged = logged([line("A", age: 120), line("B", age: 60)])
        #expect(logged.sessions.map(\.accessKeyID) == ["B", "A"])
        let session = try #require(logged.sessions.first)
        #expect(session.begun == LoggedSessionsTests.now + -60)
        #expect(session.end == LoggedSessionsTests.now + 840)
        #expect(session.sourceAddress == "192.0.2.1" && session.action == "AssumeRole")
    }

    @Test(arguments: [
        "bob", "Ann", "ann ", " ann", "ann\\u0000", "", "an\\u0301n", #"x\",\"parent\":\"ann"#,
    ])
    func `sessions of others are none`(parent: String) {
        #expect(keys(line("A", of: parent)) == [])
    }

    @Test func `an owner is compared by its bytes`() {
        let composed = LoggedSessions(
            of: "ren\u{E9}", in: Array(line("A", of: "rene\u{301}").utf8), isWhole: true,
            since: LoggedSessionsTests.now + -60, now: LoggedSessionsTests.now)
        #expect(composed.sessions == [])
    }

    @Test func `refusals, old lines and what is no record are none`() {
        #expect(
            keys(
                line("A", outcome: "refused"), line("B", outcome: "ended"),
                line("C", age: LoggedSessionsTests.day + 1), line("D", seconds: "-1"),
                line("E", seconds: "\"900\""), line("F", seconds: "1e99"),
                #"{"durationSeconds":900"#, #""durationSeconds":"#, "", "\u{0}",
                line("G", age: LoggedSessionsTests.day)) == ["G"])
    }

    @Test func `the list tells since when it is whole`() {
        let old = line("A", of: "bob", age: 2 * LoggedSessionsTests.day)
        let since = { (lines: [String], isWhole: Bool) in
            LoggedSessionsTests.now - logged(lines, isWhole: isWhole).since
        }
        #expect(since([old, line("B", age: 60)], true) == LoggedSessionsTests.day)
        // A part of the log begins within a line.
        #expect(since([old, line("B", age: 60)], false) == 60)
        #expect(since(["no record", line("B", age: 60)], true) == 60)
        #expect(since([], true) == 0)
    }

    @Test func `many sessions are cut`() {
        let count = LoggedSessions.maximumCount
        #expect(!logged((0..<count).map { line("\($0)") }).hasMore)
        let logged = logged((0...count).map { line("\($0)") })
        #expect(logged.hasMore && logged.sessions.count == count)
        #expect(logged.sessions.first?.accessKeyID == "\(count)")
    }

    @Test func `the end of a file is read`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let path = directory.path("audit.jsonl")
        let log = AuditLog(.file(path: path), directory: directory)
        try log.append(Array(line("OLD").utf8))
        try log.append([UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20))
        try log.append(Array(line("NEW").utf8))
        let logged = try #require(
            try log.sessions(
                of: "ann", since: LoggedSessionsTests.now + -60, now: LoggedSessionsTests.now))
        #expect(logged.sessions.map(\.accessKeyID) == ["NEW"])
        let none = AuditLog(.standardError, directory: directory)
        #expect(
            try none.sessions(
                of: "ann", since: LoggedSessionsTests.now, now: LoggedSessionsTests.now) == nil)
    }
}
