import Configuration
import Credentials
import Crypto
import State
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct SourceConcurrencyLimitTests {
    private let clients = NetworkClients(certificateAuthorityFile: nil)

    /// Takes a place for as long as something is done.
    private func take(
        _ concurrency: SourceConcurrencyLimit, _ source: String, _ body: () throws -> Void = {}
    ) throws(IdentityError) {
        try concurrency.withSlot(of: source) { () throws(IdentityError) in
            #expect(throws: Never.self) { try body() }
        }
    }

    private func refusal(_ source: String) -> IdentityError {
        .providerUnreachable(detail: "too many calls wait for \(source)")
    }

    static let counts: [(threads: Int, ofSource: Int, ofAll: Int)] = [
        (1, 1, 1), (4, 1, 3), (7, 1, 5), (8, 2, 6), (32, 8, 24),
    ]

    @Test(arguments: counts)
    func `a source has a quarter of the threads, and all sources three`(
        threads: Int, ofSource: Int, ofAll: Int
    ) {
        let concurrency = SourceConcurrencyLimit(threads: threads, patience: .zero)
        /// How many concurrency there are, when the next call asks this source.
        func count(_ taken: Int, _ source: (Int) -> String) -> Int {
            let more = try? concurrency.withSlot(of: source(taken)) { () throws(IdentityError) in
                count(taken + 1, source)
            }
            return more ?? taken
        }
        #expect(count(0) { _ in "a" } == ofSource)
        #expect(count(0) { "\($0)" } == ofAll)
    }

    @Test func `T14: a caller without a free place does not wait`() throws {
        let concurrency = SourceConcurrencyLimit(threads: 4, patience: .zero)
        try take(concurrency, "a") {
            #expect(throws: refusal("a")) { try take(concurrency, "a") }
            try take(concurrency, "b")
        }
        try take(concurrency, "a")
    }

    @Test func `callers that come at once wait for each other while the source answers`() async {
        let concurrency = SourceConcurrencyLimit(threads: 4, patience: .seconds(60))
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    (try? concurrency.withSlot(of: "a") { () throws(IdentityError) in true })
                        ?? false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(answered == 30)
    }

    @Test func `a place is free again after a refusal`() throws {
        let concurrency = SourceConcurrencyLimit(threads: 4, patience: .zero)
        for _ in 0..<3 {
            #expect(throws: IdentityError.expiredIdentityToken) {
                try concurrency.withSlot(of: "a") { () throws(IdentityError) in
                    throw .expiredIdentityToken
                }
            }
        }
        try take(concurrency, "a")
    }

    // Who takes them

    @Test func `T14: a plugin that hangs holds a quarter of the threads`() throws {
        let server = TestPlugin(#"{"user":"alice","maxValiditySeconds":3600}"#)
        let configuration = try DaypassConfiguration(
            environment: [
                "MINIO_IDENTITY_PLUGIN_URL": server.url, "MINIO_IDENTITY_PLUGIN_ROLE_ID": "test",
                "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": "readonly",
            ], defaultPath: "/nonexistent")
        let plugin = IdentityPlugin(
            try #require(configuration.identityPlugin),
            concurrency: SourceConcurrencyLimit(threads: 1, patience: .zero))
        func ask() throws(IdentityError) {
            _ = try plugin.identity(ofToken: "x", clients: clients)
        }
        let place = "the identity plugin \(plugin.configuration.place)"
        try take(plugin.concurrency, place) { #expect(throws: refusal(place)) { try ask() } }
        #expect(server.requests.isEmpty)
        try ask()
    }

    @Test func `T14: a directory that is slow, and in time, holds a quarter of the threads`() throws
    {
        let configuration = try DaypassConfiguration(
            environment: [
                // Port 1 of this machine: nobody's.
                "MINIO_IDENTITY_LDAP_SERVER_ADDR": "127.0.0.1:1",
                "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN": "dc=x",
                "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_FILTER": "(uid=%s)",
            ], defaultPath: "/nonexistent")
        let concurrency = SourceConcurrencyLimit(threads: 1, patience: .zero)
        let directory = LDAPSignIn(
            try #require(configuration.ldap), attempts: LoginAttempts(nil), concurrency: concurrency
        )
        func logIn() throws(IdentityError) {
            let proof = LDAPSignIn.Proof(
                name: "alice", password: Secret("x"), address: "192.0.2.7", moment: TestIssuer.now)
            _ = try directory.login(proof, clients: clients, whenFound: { _ in })
        }
        try take(concurrency, "the directory") {
            #expect(throws: refusal("the directory")) { try logIn() }
        }
        #expect(
            throws: IdentityError.providerUnreachable(
                detail: "directory 127.0.0.1:1, connecting: Connection refused")
        ) { try logIn() }
    }

    @Test func `T14: a token checked with known keys needs no place, and UserInfo does`()
        throws
    {
        let parent = try TemporaryDirectory()
        let state = try StateDirectory(opening: "\(parent.path)/state")
        let issuer = try TestIssuer("https://127.0.0.1:1")
        let concurrency = SourceConcurrencyLimit(threads: 1, patience: .zero)
        let provider = OpenIDProvider(
            OpenIDProviderConfiguration(
                name: "A", configURL: issuer.configURL, clientID: "daypass", issuer: issuer.url,
                mode: .claim(name: "policy"), asksUserInfo: true),
            directory: state, concurrency: concurrency, reportProblem: { _ in })
        let token = try WebIdentityToken(issuer.token())
        func verify() throws(IdentityError) {
            try provider.verify(token, clients: clients, now: TestIssuer.now, report: { _ in })
        }
        func ask() throws(IdentityError) {
            _ = try provider.userInfo(
                of: "alice", accessToken: "x", clients: clients,
                now: TestIssuer.now)
        }
        try take(concurrency, "provider A") {
            #expect(throws: refusal("provider A")) { try verify() }
            try issuer.publish(state, provider: "A", userInfoEndpoint: "\(issuer.url)/userinfo")
            try verify()
            #expect(throws: refusal("provider A")) { try ask() }
        }
        let error = #expect(throws: IdentityError.self) { try ask() }
        #expect(error?.description.hasPrefix("\(issuer.url)/userinfo: ") == true)
    }
}
