import TestSupport
import Testing
import Wire

@testable import Configuration
@testable import State
@testable import System

/// T68: what callers who prove nothing write into the audit log.
@Suite struct StrangerLinesTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let log: AuditLog
    private let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        log = AuditLog(.file(path: directory.path("audit.jsonl")), directory: directory)
    }

    private func strangers() throws -> StrangerLines {
        try LoginAttemptLimiter(LoginAttemptLimits.standard, directory: directory).strangerLines
    }

    private func lines() throws -> [JSONObject] {
        let bytes = try directory.read("audit.jsonl", limit: 8 << 20) ?? []
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONObject(Array($0)) }
    }

    private func refuse(
        _ strangers: StrangerLines, _ count: Int, code: String = "AccessDenied",
        address: String = "192.0.2.1", now: Timestamp
    ) throws {
        for _ in 0..<count {
            try log.append(
                refusal: Array(#"{"outcome":"refused"}"#.utf8), code: code, address: address,
                of: strangers, now: now)
        }
    }

    @Test func `so many refusals have a line, and a summary tells of the others`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst, now: now)
        #expect(try lines().count == StrangerLines.burst)
        try refuse(strangers, 5, address: "192.0.2.2", now: now)
        try refuse(strangers, 3, code: "SignatureDoesNotMatch", address: "2001:db8::3", now: now)
        try refuse(strangers, 1, code: "no such code", address: "2001:db8::4", now: now)
        #expect(try lines().count == StrangerLines.burst)
        let later = now + StrangerLines.period
        try log.summarize(strangers, now: now + (StrangerLines.period - 1))
        #expect(try lines().count == StrangerLines.burst)
        try log.summarize(strangers, now: later)
        let summary = try #require(try lines().last)
        #expect(summary.string("outcome") == "refused")
        #expect(summary.string("time") == later.iso8601)
        #expect(summary.string("since") == now.iso8601)
        #expect(summary.integer("summarizedRequests") == 9)
        #expect(summary.string("firstAddress") == "192.0.2.2")
        #expect(summary.string("lastAddress") == "2001:db8::4")
        let codes = try #require(summary.object("codes"))
        #expect(codes.members.map(\.name) == ["AccessDenied", "SignatureDoesNotMatch", "other"])
        #expect(codes.members.compactMap { codes.integer($0.name) } == [5, 3, 1])
        try log.summarize(strangers, now: later + 100)
        #expect(try lines().count == StrangerLines.burst + 1, "nothing is told twice")
    }

    @Test func `each code has a count of its own`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst, now: now)
        let codes = Set(RefusalCodes.sts + RefusalCodes.s3 + RefusalCodes.administration)
        for code in codes { try refuse(strangers, 1, code: code, now: now) }
        try log.summarize(strangers, now: now, isLast: true)
        let summary = try #require(try lines().last?.object("codes"))
        #expect(summary.members.map(\.name) == codes.sorted())
    }

    @Test func `after the burst a few lines a second are written`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst, now: now)
        for second in 1...20 { try refuse(strangers, 50, now: now + second) }
        let lines = try lines()
        let summaries = lines.filter { $0.contains("summarizedRequests") }
        let written = lines.count - summaries.count
        #expect(written == StrangerLines.burst + 20 * 1_000 / StrangerLines.interval)
        #expect(summaries.count == 1)
        try log.summarize(strangers, now: now + 20, isLast: true)
        let told = try self.lines().compactMap { $0.integer("summarizedRequests") }
            .reduce(0, +)
        #expect(written + told == StrangerLines.burst + 20 * 50, "no refusal is lost")
    }

    @Test func `all processes together have one limit and one count`() throws {
        let one = try strangers()
        let other = try strangers()
        try refuse(one, StrangerLines.burst, now: now)
        try refuse(other, 4, now: now)
        try refuse(one, 2, now: now)
        try log.summarize(one, now: now + StrangerLines.period)
        try log.summarize(other, now: now + StrangerLines.period)
        #expect(try lines().compactMap { $0.integer("summarizedRequests") } == [6])
    }

    @Test func `a summary that can't be written is told later`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst + 7, now: now)
        let nowhere = AuditLog(.file(path: "\(parent.path)/no/such"), directory: directory)
        #expect(throws: FileError.self) {
            try nowhere.summarize(strangers, now: now, isLast: true)
        }
        try log.summarize(strangers, now: now, isLast: true)
        #expect(try lines().last?.integer("summarizedRequests") == 7)
        #expect(try lines().last?.string("since") == now.iso8601)
    }

    @Test func `a clock that goes back keeps no summary`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst + 1, now: now)
        try log.summarize(strangers, now: now + -86_400)
        #expect(try lines().last?.integer("summarizedRequests") == 1)
    }

    @Test func `whatever the counts are, the line is whole`() throws {
        let strangers = try strangers()
        try refuse(strangers, StrangerLines.burst + 1, now: now)
        var bytes = try #require(try directory.read("limits", limit: 2 << 20))
        for index in 64 * 8..<512 * 8 { bytes[index] = 0xFF }
        try directory.write("limits", bytes)
        let damaged = try self.strangers()
        try log.summarize(damaged, now: now, isLast: true)
        #expect(try lines().last?.string("outcome") == "refused")
    }
}
