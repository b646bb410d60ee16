import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct KeycloakWatchTests {
    private static let now = Timestamp(seconds: 491_626 * 3_600)
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let configuration: Configuration

    /// Keycloaks that nobody answers for: what is told of them tells when they were asked.
    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        configuration = try KeycloakWatchTests.configuration(
            ["A", "B"], state: "\(parent.path)/state")
        for name in ["A", "B"] { try watch(provider: name) }
    }

    private static func configuration(_ names: [String], state: String) throws -> Configuration {
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
        return try Configuration(environment: environment, defaultPath: "/nonexistent")
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

    @Test func `users are asked for once an hour, over all processes`() throws {
        #expect(try look(after: 0) == ["provider A", "provider B"])
        for seconds in [0, 1, 60, 3_599] { #expect(try look(after: seconds) == []) }
        #expect(try look(after: 3_600) == ["provider A", "provider B"])
        #expect(try look(after: 7_199) == [])
    }

    @Test func `who asks for a look gets one, and it counts as one`() throws {
        let watch = try #require(KeycloakWatch(configuration, directory: directory))
        for seconds in [0, 1] {
            let looks = try watch.look { KeycloakWatchTests.now + seconds }
            #expect(looks.map(\.provider) == ["A", "B"])
            #expect(looks.allSatisfy { $0.report?.problems.count == 1 })
        }
        #expect(try look(after: 3_600) == [])
        #expect(try look(after: 3_601) == ["provider A", "provider B"])
    }

    @Test func `nobody looks while another does`() throws {
        let watch = try #require(KeycloakWatch(configuration, directory: directory))
        let attempts = WatchedUsers(directory: directory, provider: "A").attempts
        _ = try attempts.attempt(now: KeycloakWatchTests.now, interval: nil) {
            () throws(StateError) in
            let looks = try watch.look { KeycloakWatchTests.now }
            #expect(looks.map { $0.report == nil } == [true, false])
        }
    }

    @Test func `a process that is to end begins nothing`() throws {
        #expect(try look(after: 0, isStopping: true) == [])
        #expect(try look(after: 0) == ["provider A", "provider B"])
    }

    @Test func `without a Keycloak nobody looks`() throws {
        let none = try KeycloakWatchTests.configuration([], state: "\(parent.path)/state")
        #expect(KeycloakWatch(none, directory: directory) == nil)
    }
}
