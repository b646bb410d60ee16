import Configuration
import Credentials
import Crypto
import HTTP
import State
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct KeycloakCheckTests {
    private static let now = Timestamp(seconds: 491_626 * 3_600)
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let keycloak = FakeKeycloak()
    private let provider: OpenIDProviderConfiguration
    private let watched: WatchedUsers

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        provider = OpenIDProviderConfiguration(
            name: "KC", configURL: FakeKeycloak.configURL, clientID: "day pass",
            issuer: FakeKeycloak.issuer, mode: .claim(name: "policy"),
            keycloak: KeycloakConfiguration(
                adminURL: "https://idp.example/admin", realm: "my realm",
                clientSecret: Secret("canary/secret")))
        watched = WatchedUsers(directory: directory, provider: "KC")
        for name in ["alice", "bob", "carol"] { try watch(name) }
    }

    private func watch(_ name: String) throws {
        try watched.add(
            WatchedUser(subject: name, parent: "parent-of-\(name)"),
            until: KeycloakCheckTests.now + 900)
    }

    private func look(
        after seconds: Int = 0, isStopping: @escaping () -> Bool = { false }
    ) -> KeycloakReport {
        KeycloakCheck(
            provider: provider, keycloak: provider.keycloak!, directory: directory,
            auditLog: AuditLog(
                .file(path: directory.path("audit.jsonl")), directory: directory),
            now: { KeycloakCheckTests.now + seconds }, isStopping: isStopping
        ).report(send: keycloak.answer)
    }

    private func isRevoked(_ name: String, issuedAfter seconds: Int = 0) throws -> Bool {
        try directory.revocations.read().cover(
            accessKeyID: "ASIA", parent: "parent-of-\(name)",
            issuedAt: KeycloakCheckTests.now + seconds, revokeType: nil)
    }

    private var subjects: [String] {
        get throws {
            try watched.current(now: KeycloakCheckTests.now) { Issue.record($0) }.map(\.subject)
        }
    }

    @Test func `the sessions of disabled and missing users are ended`() throws {
        keycloak.users = ["alice": true, "bob": false]
        let report = look()
        #expect(report.userCount == 3)
        #expect(report.problems == [] && report.isWhole)
        #expect(report.ended.map(\.user.subject) == ["bob", "carol"])
        #expect(report.ended.map(\.reason) == [.disabled, .absent])
        #expect(try ["alice", "bob", "carol"].map { try isRevoked($0) } == [false, true, true])
        #expect(try subjects == ["alice"])
        let log = String(decoding: try directory.read("audit.jsonl") ?? [], as: UTF8.self)
        #expect(
            log == """
                {"time":"2026-01-31T10:00:00Z","action":"KeycloakCheck","outcome":"ended",\
                "reason":"the user is disabled in Keycloak","subject":"bob","provider":"KC"}
                {"time":"2026-01-31T10:00:00Z","action":"KeycloakCheck","outcome":"ended",\
                "reason":"the user is not in Keycloak","subject":"carol","provider":"KC"}

                """)
    }

    @Test func `sessions that begin after the look are not ended by it`() throws {
        keycloak.users = [:]
        _ = look()
        #expect(try isRevoked("alice"))
        #expect(try !isRevoked("alice", issuedAfter: 1))
        try watch("alice")
        #expect(look(after: 60).ended.map(\.user.subject) == ["alice"])
        #expect(try isRevoked("alice", issuedAfter: 60))
    }

    @Test func `whose sessions were ended is not asked for again`() throws {
        keycloak.users = ["alice": true]
        _ = look()
        keycloak.requests.removeAll()
        #expect(look().ended == [])
        #expect(
            keycloak.paths.filter { $0.contains("/users/") } == [
                "/admin/realms/my%20realm/users/alice"
            ])
    }

    @Test func `without anybody to ask for Keycloak is left alone`() throws {
        try watched.remove(
            ["alice", "bob", "carol"].map { WatchedUser(subject: $0, parent: "parent-of-\($0)") })
        #expect(look() == KeycloakReport(provider: "KC"))
        #expect(keycloak.requests.isEmpty)
    }

    @Test func `the client logs in with its secret, and asks with the token`() throws {
        keycloak.users = ["alice": true, "bob": true, "carol": true]
        _ = look()
        #expect(
            keycloak.paths == [
                "/realms/x/.well-known/openid-configuration", "/token",
                "/admin/realms/my%20realm/users?max=1", "/admin/realms/my%20realm/users/alice",
                "/admin/realms/my%20realm/users/bob", "/admin/realms/my%20realm/users/carol",
            ])
        let login = keycloak.requests[1]
        #expect(login.method == .post)
        #expect(String(decoding: login.body, as: UTF8.self) == "grant_type=client_credentials")
        // base64("day%20pass:canary%2Fsecret"): RFC 6749 §2.3.1
        #expect(
            login.headers.first("authorization") == "Basic ZGF5JTIwcGFzczpjYW5hcnklMkZzZWNyZXQ=")
        #expect(keycloak.requests[2...].allSatisfy { $0.headers.first?.value == "Bearer token-1" })
        #expect(keycloak.requests.allSatisfy { !$0.url.contains("canary") })
    }

    @Test func `a subject can't become another address`() throws {
        try watch("../../x?y#z")
        keycloak.users = ["alice": true, "bob": true, "carol": true]
        _ = look()
        #expect(
            keycloak.paths.contains("/admin/realms/my%20realm/users/..%2F..%2Fx%3Fy%23z"))
    }

    @Test func `an access token that has ended is replaced, once a user`() throws {
        keycloak.users = ["alice": true, "bob": false, "carol": true]
        keycloak.requestsPerToken = 2
        let report = look()
        #expect(report.problems == [])
        #expect(report.ended.map(\.user.subject) == ["bob"])
        #expect(keycloak.paths.filter { $0 == "/token" }.count == 2)
        keycloak.requestsPerToken = 0
        #expect(look().problems.count == 2)
    }

    /// What goes wrong, with the reason that is told.
    static let failures: [(@Sendable (FakeKeycloak) -> Void, String)] = [
        ({ $0.failure = .unreachable(code: 7) }, "\(FakeKeycloak.configURL): "),
        ({ $0.failure = .timeout }, "\(FakeKeycloak.configURL): no answer in time"),
        ({ $0.overrides["/token"] = (401, "{}") }, "https://idp.example/token: status 401"),
        ({ $0.overrides["/token"] = (200, "{}") }, "https://idp.example/token: status 200"),
        ({ $0.overrides["/token"] = (200, "<html>") }, "https://idp.example/token: status 200"),
        (
            { $0.tokenEndpoint = "http://10.0.0.1/token" },
            "\(FakeKeycloak.configURL): token_endpoint: http is only allowed to this machine"
        ),
        ({ $0.tokenEndpoint = nil }, "\(FakeKeycloak.configURL): has no token_endpoint"),
        (
            { $0.overrides["/admin/realms/my%20realm/users?max=1"] = (403, "{}") },
            "users?max=1: status 403"
        ),
        (
            {
                $0.overrides["/admin/realms/my%20realm/users?max=1"] = (
                    404, #"{"error":"Realm not found."}"#
                )
            },
            "users?max=1: status 404"
        ),
        (
            { $0.overrides["/admin/realms/my%20realm/users?max=1"] = (200, "<html>") },
            "users?max=1: status 200"
        ),
        (
            { $0.overrides["/admin/realms/my%20realm/users?max=1"] = (200, "{}") },
            "users?max=1: status 200"
        ),
    ]

    @Test(arguments: failures)
    func `a Keycloak that can't be asked ends no session`(
        prepare: @Sendable (FakeKeycloak) -> Void, reason: String
    ) throws {
        keycloak.users = [:]
        prepare(keycloak)
        let report = look()
        #expect(report.ended == [])
        #expect(report.userCount == 0)
        #expect(report.problems.count == 1)
        #expect(report.problems.first?.contains(reason) == true, "\(report.problems)")
        #expect(report.problems.allSatisfy { !$0.contains("canary") })
        #expect(try subjects == ["alice", "bob", "carol"])
        #expect(try directory.revocations.read() == Revocations())
    }

    @Test(arguments: [500, 502, 403, 429, 401])
    func `a user for whom Keycloak fails does not hide the next ones`(status: Int) throws {
        keycloak.users = [:]
        keycloak.overrides["/admin/realms/my%20realm/users/alice"] = (status, "{}")
        let report = look()
        #expect(report.ended.map(\.user.subject) == ["bob", "carol"])
        #expect(report.userCount == 2)
        #expect(report.problems.map { $0.hasSuffix("users/alice: status \(status)") } == [true])
        #expect(!report.isWhole)
        #expect(try subjects == ["alice"])
    }

    @Test(arguments: [HTTPError.timeout, .unreachable(code: 7)])
    func `a user for whom Keycloak never answers does not hide the next ones`(failure: HTTPError)
        throws
    {
        keycloak.users = [:]
        keycloak.failures["/admin/realms/my%20realm/users/alice"] = failure
        #expect(look().ended.map(\.user.subject) == ["bob", "carol"])
    }

    /// Users are asked for in the order of their parents.
    @Test(arguments: [(4, ["z"]), (5, [])])
    func `after five failures in a row no further user is asked for`(
        failureCount: Int, ended: [String]
    ) throws {
        for number in 1...failureCount {
            try watch("d\(number)")
            keycloak.overrides["/admin/realms/my%20realm/users/d\(number)"] = (503, "{}")
        }
        try watch("z")
        keycloak.users = ["alice": true, "bob": true, "carol": true]
        let report = look()
        #expect(report.ended.map(\.user.subject) == ended)
        #expect(report.problems.count == failureCount)
        #expect(try ended.contains("z") == !subjects.contains("z"))
    }

    @Test func `failures that are not in a row end nothing`() throws {
        for name in ["a", "az", "b", "bz", "c", "cz"] {
            try watch(name)
            if name.count == 1 {
                keycloak.overrides["/admin/realms/my%20realm/users/\(name)"] = (503, "{}")
            } else {
                keycloak.users[name] = true
            }
        }
        for name in ["d", "e", "f"] {
            try watch(name)
            keycloak.overrides["/admin/realms/my%20realm/users/\(name)"] = (503, "{}")
        }
        try watch("z")
        keycloak.users.merge(["alice": true, "bob": true, "carol": true]) { $1 }
        #expect(look().ended.map(\.user.subject) == ["z"])
    }

    @Test func `a missing user is gone, whichever field says so`() throws {
        keycloak.users = ["bob": true, "carol": true]
        keycloak.overrides["/admin/realms/my%20realm/users/alice"] = (
            404, #"{"error":"invalid_request","error_description":"User not found"}"#
        )
        #expect(look().ended.map(\.user.subject) == ["alice"])
    }

    /// As of a proxy that has lost the Keycloak behind it, or of another version's addresses.
    @Test(arguments: [
        "404 page not found\n", "", "{}", "[]", #"{"message":"no Route matched"}"#,
        #"{"status":404,"error":"Not Found","path":"/admin"}"#,
        #"{"error":"HTTP 404 Not Found"}"#, #"{"error":"Realm not found."}"#,
        #"{"error":["User not found"]}"#, "User not found",
    ])
    func `a 404 that does not name a missing user ends nothing`(body: String) throws {
        keycloak.users = [:]
        for name in ["alice", "bob", "carol"] {
            keycloak.overrides["/admin/realms/my%20realm/users/\(name)"] = (404, body)
        }
        let report = look()
        #expect(report.ended == [])
        #expect(report.problems.count == 3)
        #expect(try subjects == ["alice", "bob", "carol"])
        #expect(try directory.revocations.read() == Revocations())
    }

    @Test(arguments: [
        (200, ""), (200, "[]"), (200, "{}"), (200, #"{"id":"bob"}"#),
        (200, #"{"id":"bob","enabled":"false"}"#), (200, #"{"id":"alice","enabled":false}"#),
        (200, #"{"enabled":false}"#), (204, ""), (302, ""), (400, "{}"), (410, "{}"),
    ])
    func `an answer that does not tell about a user ends nothing, and the next one is asked for`(
        status: Int, body: String
    ) throws {
        keycloak.users = ["alice": true]
        keycloak.overrides["/admin/realms/my%20realm/users/bob"] = (status, body)
        let report = look()
        #expect(report.ended.map(\.user.subject) == ["carol"])
        #expect(report.userCount == 3)
        #expect(report.problems.count == 1)
        #expect(try !isRevoked("bob"))
    }

    @Test func `a process that is ending asks for no further user`() throws {
        keycloak.users = [:]
        var report = look(isStopping: { true })
        #expect(report.ended == [] && report.problems == [])
        #expect(!report.isWhole)
        keycloak.failure = .cancelled
        report = look(isStopping: { true })
        #expect(report.problems == [])
    }
}

/// A Keycloak without a network.
final class FakeKeycloak {
    static let issuer = "https://idp.example/realms/x"
    static let configURL = "\(issuer)/.well-known/openid-configuration"

    /// Whether each is enabled.
    var users: [String: Bool] = [:]
    var tokenEndpoint: String? = "https://idp.example/token"
    var failure: HTTPError?
    /// By path.
    var failures: [String: HTTPError] = [:]
    /// Status and body by path.
    var overrides: [String: (Int, String)] = [:]
    /// How many requests a token is good for.
    var requestsPerToken = Int.max
    var requests: [HTTPRequest] = []
    private var tokenCount = 0
    private var requestsLeft = 0

    var paths: [String] { requests.map { String($0.url.dropFirst("https://idp.example".count)) } }

    func answer(_ request: HTTPRequest, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
        requests.append(request)
        let path = String(request.url.dropFirst("https://idp.example".count))
        if let failure = failure ?? failures[path] { throw failure }
        let (status, body) = overrides[path] ?? page(path, request)
        return HTTPAnswer(status: status, body: Array(body.utf8))
    }

    private func page(_ path: String, _ request: HTTPRequest) -> (Int, String) {
        if request.url == FakeKeycloak.configURL {
            var document = JSONWriter()
            document.field("issuer", FakeKeycloak.issuer)
            document.field("token_endpoint", ifPresent: tokenEndpoint)
            return (200, String(decoding: document.object, as: UTF8.self))
        }
        if path == "/token" {
            tokenCount += 1
            requestsLeft = requestsPerToken
            return (200, #"{"access_token":"token-\#(tokenCount)","expires_in":60}"#)
        }
        let users = "/admin/realms/my%20realm/users"
        if path == "\(users)?max=1" { return (200, #"[{"id":"x"}]"#) }
        guard requestsLeft > 0 else { return (401, #"{"error":"HTTP 401 Unauthorized"}"#) }
        requestsLeft -= 1
        let name = String(path.dropFirst(users.count + 1))
        guard let isEnabled = self.users[name] else { return (404, #"{"error":"User not found"}"#) }
        return (200, #"{"id":"\#(name)","enabled":\#(isEnabled)}"#)
    }
}
