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

@Suite struct ProviderKeysTests {
    private static let now = TestIssuer.now
    private let parent: TemporaryDirectory
    private let directory: StateDirectory
    private let issuer: TestIssuer
    private let problems = Problems()
    private let provider: OpenIDProviderConfiguration

    init() throws {
        parent = try TemporaryDirectory()
        directory = try StateDirectory(opening: "\(parent.path)/state")
        issuer = try TestIssuer("https://idp.example")
        provider = OpenIDProviderConfiguration(
            name: "A", configURL: issuer.configURL, clientID: "daypass", issuer: issuer.url,
            mode: .claim(name: "policy"))
    }

    /// What the operator was told.
    private final class Problems: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    /// What an issuer answers, and how often it was asked.
    private final class Web {
        var pages: [String: HTTPAnswer] = [:]
        var failure: HTTPError?
        private(set) var fetches: [String] = []

        func get(_ url: String, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer {
            fetches.append(url)
            if let failure { throw failure }
            return pages[url] ?? HTTPAnswer(status: 404, body: [])
        }

        func publish(
            _ issuer: TestIssuer, as name: String? = nil, jwksURI: String? = nil,
            userInfoEndpoint: String? = nil
        ) throws {
            let uri = jwksURI ?? "\(issuer.url)/jwks"
            var discovery = JSONWriter()
            discovery.field("issuer", name ?? issuer.url)
            discovery.field("jwks_uri", uri)
            discovery.field("userinfo_endpoint", ifPresent: userInfoEndpoint)
            pages[issuer.configURL] = HTTPAnswer(status: 200, body: discovery.object)
            pages[uri] = HTTPAnswer(status: 200, body: try issuer.keySet)
        }
    }

    private func keys() -> ProviderKeys {
        ProviderKeys(
            provider, directory: directory, concurrency: SourceConcurrencyLimit(threads: 1)
        ) {
            problems.add($0)
        }
    }

    private func issuer(
        _ keys: ProviderKeys, _ token: String, _ web: Web, after seconds: Int = 0
    ) throws -> String {
        try keys.issuer(
            signing: try JSONWebToken(token), now: ProviderKeysTests.now + seconds,
            fetch: .own(web.get))
    }

    @Test func `keys are fetched once, and all processes have them`() throws {
        let web = Web()
        try web.publish(issuer)
        let token = try issuer.token()
        for _ in 0..<3 { #expect(try issuer(keys(), token, web) == issuer.url) }
        #expect(web.fetches == [issuer.configURL, "\(issuer.url)/jwks"])
    }

    @Test func `old keys are fetched anew`() throws {
        let web = Web()
        try web.publish(issuer)
        let keys = keys()
        let token = try issuer.token()
        for (seconds, fetches) in [(0, 2), (599, 2), (600, 4), (601, 4), (1_199, 4), (1_200, 6)] {
            _ = try issuer(keys, token, web, after: seconds)
            #expect(web.fetches.count == fetches)
        }
    }

    @Test func `a key that the issuer has withdrawn stops counting`() throws {
        let web = Web()
        try web.publish(issuer)
        let keys = keys()
        let token = try issuer.token()
        _ = try issuer(keys, token, web)
        try web.publish(try TestIssuer(issuer.url, keyID: "newer"))
        #expect(throws: IdentityError.invalidIdentityToken(detail: "the issuer has no key k")) {
            try issuer(keys, token, web, after: 600)
        }
    }

    @Test func `a key that is not known yet is fetched, but not at any time`() throws {
        let web = Web()
        try web.publish(issuer)
        let keys = keys()
        _ = try issuer(keys, try issuer.token(), web)
        let rotated = try TestIssuer(issuer.url, keyID: "newer")
        try web.publish(rotated)
        let token = try rotated.token()
        #expect(throws: IdentityError.self) { try issuer(keys, token, web, after: 9) }
        #expect(web.fetches.count == 2)
        #expect(try issuer(keys, token, web, after: 10) == issuer.url)
        #expect(web.fetches.count == 4)
        let invented = try issuer.token(keyID: "invented")
        for seconds in 11..<20 {
            #expect(
                throws: IdentityError.invalidIdentityToken(detail: "the issuer has no key invented")
            ) {
                try issuer(self.keys(), invented, web, after: seconds)
            }
        }
        #expect(web.fetches.count == 4)
    }

    @Test func `T1 T2: a signature that is wrong fetches nothing`() throws {
        let web = Web()
        try web.publish(issuer)
        let keys = keys()
        _ = try issuer(keys, try issuer.token(), web)
        let forged = try issuer.token(signer: .generate(.p256))
        #expect(throws: IdentityError.invalidIdentityToken(detail: "wrong signature")) {
            try issuer(keys, forged, web, after: 100)
        }
        #expect(web.fetches.count == 2)
    }

    @Test func `the last good keys serve for a day while the issuer is down`() throws {
        let web = Web()
        try web.publish(issuer)
        let token = try issuer.token()
        _ = try issuer(keys(), token, web)
        web.failure = .timeout
        for seconds in [600, 605, 86_399] {
            #expect(try issuer(keys(), token, web, after: seconds) == issuer.url)
        }
        #expect(web.fetches.count == 4, "605 is too early for another attempt")
        #expect(
            problems.all.first
                == "provider A: keys of 2026-01-31T10:20:30Z stay in use: "
                + "\(issuer.configURL): no answer in time")
        #expect(
            throws: IdentityError.providerUnreachable(
                detail: "\(issuer.configURL): no answer in time")
        ) {
            try issuer(keys(), token, web, after: 86_500)
        }
    }

    @Test(arguments: [
        "nonsense", #"{"fetched":-9223372036854775808}"#,
        #"{"configURL":"https://idp.example/.well-known/openid-configuration","#
            + #""issuer":"https://idp.example","keySet":"{\"keys\":[]}","fetched":-9223372036854775808}"#,
        String(repeating: "x", count: 9 << 20),
    ])
    func `a damaged cache is fetched anew, whatever is wrong with it`(content: String) throws {
        let web = Web()
        try web.publish(issuer)
        try parent.write("state/cache/jwks/A.json", content)
        try parent.write("state/cache/jwks/A.json.attempted", "-9223372036854775808")
        #expect(try issuer(keys(), try issuer.token(), web) == issuer.url)
        #expect(web.fetches.count == 2)
    }

    @Test func `the cache's directory may be deleted`() throws {
        let web = Web()
        try web.publish(issuer)
        let keys = keys()
        _ = try issuer(keys, try issuer.token(), web)
        try parent.remove("state/cache")
        #expect(try issuer(keys, try issuer.token(), web, after: 20) == issuer.url)
        #expect(web.fetches.count == 4)
    }

    @Test func `an answer that JSON makes six times as long can be kept`() throws {
        let web = Web()
        try web.publish(issuer)
        let uri = "\(issuer.url)/jwks"
        web.pages[uri] = HTTPAnswer(
            status: 200,
            body: try issuer.keySet + [UInt8](repeating: 0x0A, count: (1 << 20) - 1_000))
        for _ in 0..<2 { #expect(try issuer(keys(), try issuer.token(), web) == issuer.url) }
        #expect(web.fetches.count == 2)
    }

    @Test func `while the issuer is down it is not asked at each call`() throws {
        let web = Web()
        web.failure = .timeout
        let token = try issuer.token()
        for seconds in 0..<10 {
            #expect(throws: IdentityError.self) { try issuer(keys(), token, web, after: seconds) }
        }
        #expect(web.fetches.count == 1)
    }

    @Test func `another provider's keys in the file are not this one's`() throws {
        let web = Web()
        try web.publish(issuer)
        try TestIssuer("https://other.example").publish(directory, provider: "A")
        _ = try issuer(keys(), try issuer.token(), web)
        #expect(web.fetches.count == 2)
    }

    @Test func `keys from the future are fetched anew`() throws {
        let web = Web()
        try web.publish(issuer)
        try issuer.publish(directory, provider: "A", fetched: ProviderKeysTests.now + 1_000)
        _ = try issuer(keys(), try issuer.token(), web)
        #expect(web.fetches.count == 2)
    }

    @Test func `T14: a document of another issuer is refused`() throws {
        let web = Web()
        try web.publish(issuer, as: "https://evil.example")
        let token = try issuer.token()
        #expect(throws: IdentityError.self) { try issuer(keys(), token, web) }
        #expect(web.fetches == [issuer.configURL])
    }

    @Test func `an issuer may write its slash at the end, and tokens then have it too`() throws {
        let web = Web()
        try web.publish(issuer, as: issuer.url + "/")
        #expect(try issuer(keys(), try issuer.token(), web) == issuer.url + "/")
    }

    @Test(arguments: [
        "http://idp.example/jwks", "http://169.254.169.254/latest", "file:///etc/passwd", "", "x",
        "https://user:password@idp.example/jwks",
    ])
    func `T14: keys are fetched by HTTPS alone`(uri: String) throws {
        let web = Web()
        try web.publish(issuer, jwksURI: uri)
        let token = try issuer.token()
        #expect(throws: IdentityError.self) { try issuer(keys(), token, web) }
        #expect(web.fetches == [issuer.configURL])
    }

    static let answers: [HTTPAnswer] = [
        HTTPAnswer(status: 500, body: Array(#"{"keys":[]}"#.utf8)),
        HTTPAnswer(status: 302, body: []),
        HTTPAnswer(status: 200, body: []),
        HTTPAnswer(status: 200, body: Array("<html>".utf8)),
        HTTPAnswer(status: 200, body: Array(#"{"keys":[]}"#.utf8)),
        HTTPAnswer(status: 200, body: Array(#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#.utf8)),
    ]

    @Test(arguments: answers.indices)
    func `T14: an answer without a usable key is none, and does not replace the last good one`(
        index: Int
    ) throws {
        let web = Web()
        try web.publish(issuer)
        let token = try issuer.token()
        _ = try issuer(keys(), token, web)
        web.pages["\(issuer.url)/jwks"] = ProviderKeysTests.answers[index]
        #expect(try issuer(keys(), token, web, after: 600) == issuer.url)
    }

    // What the provider tells besides

    private func asking() -> ProviderKeys {
        ProviderKeys(
            OpenIDProviderConfiguration(
                name: "A", configURL: issuer.configURL, clientID: "daypass", issuer: issuer.url,
                mode: .claim(name: "policy"), asksUserInfo: true), directory: directory,
            concurrency: SourceConcurrencyLimit(threads: 1)
        ) { problems.add($0) }
    }

    private func endpoint(_ keys: ProviderKeys, _ web: Web, after seconds: Int = 0) throws
        -> String
    {
        try keys.userInfoEndpoint(now: ProviderKeysTests.now + seconds, fetch: .own(web.get))
    }

    @Test func `where users are told of is fetched with the keys, and kept with them`() throws {
        let web = Web()
        try web.publish(issuer, userInfoEndpoint: "https://idp.example/me")
        let token = try issuer.token()
        // By a process that does not ask.
        _ = try issuer(keys(), token, web)
        #expect(try endpoint(asking(), web) == "https://idp.example/me")
        #expect(web.fetches.count == 2)
        try web.publish(issuer, userInfoEndpoint: "https://idp.example/you")
        #expect(try endpoint(asking(), web, after: 600) == "https://idp.example/you")
    }

    @Test func `keys of a version that did not ask are fetched anew`() throws {
        try issuer.publish(directory, provider: "A")
        let web = Web()
        try web.publish(issuer, userInfoEndpoint: "https://idp.example/me")
        #expect(try endpoint(asking(), web) == "https://idp.example/me")
        #expect(web.fetches.count == 2)
    }

    @Test(arguments: [nil, "http://idp.example/me", "file:///etc/passwd", "me", ""])
    func `T14: a provider that is asked for users needs an address for it`(address: String?) throws
    {
        let web = Web()
        try web.publish(issuer, userInfoEndpoint: address)
        let token = try issuer.token()
        #expect(throws: IdentityError.self) { try issuer(asking(), token, web) }
        #expect(throws: IdentityError.self) { try endpoint(asking(), web, after: 10) }
        #expect(try issuer(keys(), token, web, after: 20) == issuer.url)
        #expect(throws: IdentityError.self) { try endpoint(asking(), web, after: 20) }
    }
}
