import Synchronization
import TestSupport
import Testing
import Wire

@testable import Configuration
@testable import Monitoring
@testable import State

@Suite struct StatusPagesTests {
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let now = Timestamp(seconds: 1_769_854_830)

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        _ = try directory.keys.ring(now: now)
    }

    @Test func `an allowed client gets both pages`() throws {
        let health = try #require(try answer("/daypass/healthz"))
        #expect(health.status == 200 && health.body == Array("ok\n".utf8))
        let page = try #require(try answer("/daypass/metrics"))
        #expect(page.status == 200 && !page.body.isEmpty)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `a head request has the same head and no body`(method: String) throws {
        let answer = try #require(try answer("/daypass/healthz", method: method))
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty == (method == "HEAD"))
    }

    @Test(arguments: ["POST", "PUT", "get", "", "OPTIONS"])
    func `no other method is for these pages`(method: String) throws {
        #expect(try answer("/daypass/healthz", method: method) == nil)
        #expect(try answer("/daypass/metrics", method: method) == nil)
    }

    @Test(arguments: [
        "/", "/daypass", "/daypass/", "/daypass/healthz/", "//daypass/healthz", "/daypass/health",
        "/daypass/%68ealthz", "/x?/daypass/healthz",
    ])
    func `no other path is one of them`(path: String) throws {
        #expect(try answer(path) == nil)
    }

    @Test(arguments: ["/daypass/metrics?name=x", "http://host/daypass/metrics"])
    func `a query or a host before the path changes nothing`(target: String) throws {
        #expect(try answer(target)?.status == 200)
    }

    static let audiences: [(String, String, Bool, Bool)] = [
        ("off", "127.0.0.1", true, false), ("off", "192.0.2.7", false, false),
        ("loopback", "127.0.0.1", true, true), ("loopback", "::1", true, true),
        ("loopback", "::ffff:127.0.0.1", true, true), ("loopback", "127.0.0.2", false, false),
        ("loopback", "192.0.2.7", false, false), ("loopback", "", false, false),
        ("loopback", "unix:", false, false), ("loopback", "127.0.0.1 ", false, false),
        ("all", "192.0.2.7", true, true), ("all", "", true, true),
    ]

    @Test(arguments: audiences)
    func `the setting decides which clients see which page`(
        setting: String, address: String, health: Bool, metrics: Bool
    ) throws {
        let settings = ["DAYPASS_METRICS": setting]
        #expect(
            (try answer("/daypass/healthz", from: address, settings: settings) != nil) == health)
        #expect(
            (try answer("/daypass/metrics", from: address, settings: settings) != nil) == metrics)
    }

    @Test(arguments: ["on", "ALL", "loopback ", "0"])
    func `another setting is refused by name`(setting: String) {
        let refusal = #expect(throws: ConfigurationError.self) {
            try configuration(["DAYPASS_METRICS": setting])
        }
        #expect(refusal?.problems.map(\.key) == ["DAYPASS_METRICS"])
    }

    @Test func `what does not work is named to the probe, and why to the operator`() throws {
        try parent.write("state/revocations.json", "{")
        let problems = Mutex<[String]>([])
        let answer = try #require(
            try answer("/daypass/healthz") { problem in problems.withLock { $0.append(problem) } })
        #expect(answer.status == 503)
        #expect(answer.body == Array("not usable: state directory\n".utf8))
        let path = directory.path("revocations.json")
        #expect(problems.withLock { $0 } == ["health: \(path): damaged: not a revocation record"])
        #expect(try self.answer("/daypass/metrics")?.status == 503)
    }

    @Test func `each part is looked at, not remembered`() throws {
        try parent.remove("state/keys")
        let log = "\(parent.path)/none/audit.jsonl"
        let answer = try answer("/daypass/healthz", settings: ["DAYPASS_AUDIT_LOG": log])
        #expect(answer?.body == Array("not usable: keys, audit log\n".utf8))
    }

    private func configuration(_ settings: [String: String]) throws -> DaypassConfiguration {
        try DaypassConfiguration(
            environment: settings.merging(["DAYPASS_STATE_DIR": directory.path]) { $1 },
            defaultPath: "/nonexistent")
    }

    private func answer(
        _ target: String, method: String = "GET", from address: String = "127.0.0.1",
        settings: [String: String] = [:],
        reportProblem: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Response? {
        let configuration = try configuration(settings)
        let metrics = configuration.statusAudience == .off ? nil : Metrics()
        let state = StateStore(directory: directory)
        let checks = StateHealth.allCases.map { part in
            Health.Check(part.rawValue) { [directory] _ in
                do {
                    try part.check(directory, auditLog: configuration.auditLog)
                    return nil
                } catch { return "\(error)" }
            }
        }
        return StatusPages(
            for: configuration.statusAudience,
            health: Health(checks, reportProblem: reportProblem), metrics: metrics
        ) { now in
            (try? state.snapshot(now: now)).map { _ in
                RecordCounts(revokedSessions: 0, revokedParents: 0, accessKeys: [])
            }
        }.response(
            to: Request(
                parameters: Parameters([
                    "REQUEST_METHOD": method, "REQUEST_URI": target, "REMOTE_ADDR": address,
                ])), now: now)
    }
}
