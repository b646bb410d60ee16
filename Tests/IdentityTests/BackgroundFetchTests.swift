import Configuration
import Dispatch
import HTTP
import State
import Synchronization
import System
import TestSupport
import Testing
import Wire

@testable import Identity

/// A call whose caller waits for a short time only: another thread fetches the keys.
@Suite struct BackgroundFetchTests {
    private static let now = TestIssuer.now
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let issuer: TestIssuer
    private let web: Web
    private let keys: ProviderKeys

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        issuer = try TestIssuer("https://idp.example")
        web = Web(issuer)
        keys = ProviderKeys(
            OpenIDProviderConfiguration(
                name: "A", configURL: issuer.configURL, clientID: "daypass", issuer: issuer.url,
                mode: .claim(name: "policy")),
            directory: directory, concurrency: SourceConcurrencyLimit(threads: 4),
            reportProblem: { _ in })
    }

    /// An issuer that answers when its gate is open.
    private final class Web: Sendable {
        private let issuer: Mutex<TestIssuer>
        private let gate = DispatchSemaphore(value: 0)
        private let fetches = Mutex(0)

        init(_ issuer: TestIssuer) { self.issuer = Mutex(issuer) }

        var count: Int { fetches.withLock { $0 } }
        func open() { gate.signal() }
        func replace(by other: TestIssuer) { issuer.withLock { $0 = other } }

        @Sendable func get(_ url: String, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
            fetches.withLock { $0 += 1 }
            gate.wait()
            gate.signal()
            let issuer = issuer.withLock { $0 }
            guard url == issuer.configURL else {
                return HTTPAnswer(status: 200, body: (try? issuer.keySet) ?? [])
            }
            var discovery = JSONWriter()
            discovery.field("issuer", issuer.url)
            discovery.field("jwks_uri", "\(issuer.url)/jwks")
            return HTTPAnswer(status: 200, body: discovery.object)
        }
    }

    private func ask(_ token: String, waiting milliseconds: Int, after seconds: Int = 0) throws
        -> String
    {
        try keys.issuer(
            signing: try JSONWebToken(token), now: BackgroundFetchTests.now + seconds,
            fetch: .background(until: Deadline(milliseconds: milliseconds)) { [web] in web.get })
    }

    @Test func `a caller that can wait gets its answer`() throws {
        web.open()
        #expect(try ask(issuer.token(), waiting: 60_000) == issuer.url)
        #expect(web.count == 2)
    }

    @Test func `T14: at its deadline a call is refused, and the next one finds the keys`() throws {
        let token = try issuer.token()
        let unanswered = IdentityError.providerUnreachable(
            detail: "the issuer has not answered yet")
        for _ in 0..<3 {
            #expect(throws: unanswered) { try ask(token, waiting: 1) }
        }
        web.open()
        keys.finishFetches()
        #expect(try ask(token, waiting: 0) == issuer.url)
        #expect(web.count == 2, "one thread fetched, for all of these calls")
    }

    @Test func `T14: at its deadline a call uses the old keys`() throws {
        try issuer.publish(directory, provider: "A")
        let token = try issuer.token()
        for seconds in [600, 601, 602] {
            #expect(try ask(token, waiting: 1, after: seconds) == issuer.url)
        }
        let rotated = try TestIssuer(issuer.url, keyID: "newer")
        web.replace(by: rotated)
        web.open()
        keys.finishFetches()
        #expect(web.count == 2)
        #expect(throws: IdentityError.invalidIdentityToken(detail: "the issuer has no key k")) {
            try ask(token, waiting: 60_000, after: 603)
        }
        #expect(try ask(rotated.token(), waiting: 0, after: 603) == issuer.url)
    }

    @Test func `T14: a key that is not known yet is found by the next call`() throws {
        try issuer.publish(directory, provider: "A")
        let rotated = try TestIssuer(issuer.url, keyID: "newer")
        web.replace(by: rotated)
        let token = try rotated.token()
        let asking = IdentityError.providerUnreachable(
            detail: "Daypass is asking the issuer for a new key")
        for _ in 0..<2 {
            #expect(throws: asking) { try ask(token, waiting: 1, after: 20) }
        }
        web.open()
        keys.finishFetches()
        #expect(try ask(token, waiting: 0, after: 21) == issuer.url)
        #expect(web.count == 2)
    }

    @Test func `T14: a fetch that fails in time refuses the call, and is not repeated at once`()
        throws
    {
        web.replace(by: try TestIssuer("https://evil.example"))
        web.open()
        let token = try issuer.token()
        for detail in [
            // The other issuer answers at each of its addresses with a key set.
            "https://idp.example/.well-known/openid-configuration: no discovery document",
            "the last attempt to fetch its keys failed",
        ] {
            #expect(throws: IdentityError.providerUnreachable(detail: detail)) {
                try ask(token, waiting: 60_000)
            }
        }
        #expect(web.count == 1)
    }
}
