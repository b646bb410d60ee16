import Identity
import TestSupport
import Testing
import Wire

@testable import Configuration
@testable import Monitoring
@testable import State
@testable import System

@Suite struct KeycloakWatchTests {
    private static let now = Timestamp(seconds: 491_626 * 3_600)
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let configuration: DaypassConfiguration

    /// Keycloaks that nobody answers for: what is told of them tells when they were asked.
    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        configuration = try KeycloakWatchTests.configuration(
            ["A", "B"], state: "\(parent.path)/state")
        for name in ["A", "B"] { try watch(provider: name) }
    }

    private static func configuration(_ names: [String], state: String) throws
        -> DaypassConfiguration
    {
        var environment = ["DAYPASS_STATE_DIR": state]
        for name in names {
            for (key, value) in [
                "CONFIG_URL": "http://127.0.0.1:1/.well-known/openid-configuration",
                "CLIENT_ID": name, "CLIENT_SECRET": "secret", "VENDOR": "keycloak",
                "KEYCLOAK_ADMIN_URL": "http://127.0.0.1:1/admin",
            ] {
                environment["MINIO_IDENTITY_OPENID_\(key)_\(name)"] = value
            }
        }
        return try DaypassConfiguration(environment: environment, defaultPath: "/nonexistent")
    }

    private func watch(provider: String) throws {
        try WatchedUsers(directory: directory, provider: provider).add(
            WatchedUser(subject: "alice", parent: "p"), until: KeycloakWatchTests.now + 86_400)
    }

    /// Which providers could not be asked, when it was tried.
    private func look(after seconds: Int, isStopping: Bool = false) throws -> [String] {
        // A watch of its own, as another process has.
        let watch = try #require(KeycloakWatch(configuration, directory: directory))
        var problems: [String] = []
        watch.lookWhenDue(
            now: { KeycloakWatchTests.now + seconds }, isStopping: { isStopping },
            reportProblem: { problems.append($0) })
        return problems.map { String($0.prefix { $0 != ":" }) }
    }

    /// When the provider's users were last asked for, in seconds.
    private var lastLook: String {
        get throws {
            String(decoding: try directory.read("watched/A.attempted") ?? [], as: UTF8.self)
        }
    }

    @Test func `a look that failed is repeated after five minutes, over all processes`() throws {
        #expect(try look(after: 0) == ["provider A", "provider B"])
        for seconds in [0, 1, 60, 299] { #expect(try look(after: seconds) == []) }
        #expect(try look(after: 300) == ["provider A", "provider B"])
        #expect(try look(after: 599) == [])
    }

    /// Without users Keycloak need not be asked, and the look is whole.
    @Test func `a look that went well is repeated after an hour, over all processes`() throws {
        try WatchedUsers(directory: directory, provider: "A").remove([
            WatchedUser(subject: "alice", parent: "p")
        ])
        let start = KeycloakWatchTests.now.seconds
        for seconds in [0, 299, 300, 3_599] {
            _ = try look(after: seconds)
            #expect(try lastLook == String(start))
        }
        _ = try look(after: 3_600)
        #expect(try lastLook == String(start + 3_600))
    }

    @Test func `a look that was cut, or whose process was killed, is repeated after five minutes`()
        throws
    {
        try directory.write(
            "watched/A.attempted", Array("\(KeycloakWatchTests.now.seconds)-".utf8))
        #expect(try look(after: 299) == ["provider B"])
        #expect(try look(after: 300) == ["provider A"])
    }

    @Test func `a question without an answer is counted`() throws {
        let metrics = Metrics()
        let watch = try #require(
            KeycloakWatch(configuration, directory: directory, metrics: metrics))
        watch.lookWhenDue(
            now: { KeycloakWatchTests.now }, isStopping: { false }, reportProblem: { _ in })
        #expect(
            String(
                decoding: MetricsPage(
                    metrics, RecordCounts(revokedSessions: 0, revokedParents: 0, accessKeys: [])
                ).bytes, as: UTF8.self
            )
            .contains(#"daypass_upstream_failures_total{upstream="issuer"} 2"#))
    }

    @Test func `a requested check runs, and is recorded as one`() throws {
        let watch = try #require(KeycloakWatch(configuration, directory: directory))
        for seconds in [0, 1] {
            let looks = try watch.look { KeycloakWatchTests.now + seconds }
            #expect(looks.map(\.provider) == ["A", "B"])
            #expect(looks.allSatisfy { $0.report?.problems.count == 1 })
        }
        #expect(try look(after: 300) == [])
        #expect(try look(after: 301) == ["provider A", "provider B"])
    }

    @Test func `only one process checks at a time`() throws {
        let watch = try #require(KeycloakWatch(configuration, directory: directory))
        let work = WatchedUsers(directory: directory, provider: "A").work
        _ = try work.attempt(now: KeycloakWatchTests.now, interval: nil) {
            () throws(FileError) in
            let looks = try watch.look { KeycloakWatchTests.now }
            #expect(looks.map { $0.report == nil } == [true, false])
        }
    }

    @Test func `a process that is to end begins nothing`() throws {
        #expect(try look(after: 0, isStopping: true) == [])
        #expect(try look(after: 0) == ["provider A", "provider B"])
    }

    @Test func `without a Keycloak no check runs`() throws {
        let none = try KeycloakWatchTests.configuration([], state: "\(parent.path)/state")
        #expect(KeycloakWatch(none, directory: directory) == nil)
    }
}
