import Crypto
import Identity
import Testing
import Wire

@testable import Daypass

@Suite struct WaitingBrowsersTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func pending(_ state: String) -> PendingAuthorization {
        PendingAuthorization(
            state: state, nonce: "nonce", codeVerifier: Secret("verifier"),
            redirectURI: "http://127.0.0.1:8080/oauth2/callback", issuer: "https://example.org",
            requiresIssuer: false)
    }

    @Test func `the browser that began a sign-in gets it once`() {
        var browsers = WaitingBrowsers()
        let cookie = browsers.add(pending("a"), now: now)
        #expect(cookie.utf8.count == 43)
        #expect(browsers.take(cookie: cookie, state: "a", now: now)?.state == "a")
        #expect(browsers.take(cookie: cookie, state: "a", now: now) == nil)
    }

    @Test func `another cookie or state gives nothing and ends nothing`() {
        var browsers = WaitingBrowsers()
        let first = browsers.add(pending("a"), now: now)
        let second = browsers.add(pending("b"), now: now)
        #expect(first != second)
        for (cookie, state) in [
            ("", "a"), ("", ""), (first, "b"), (first, ""), (first, "aa"), (second, "a"),
            (first + "A", "a"), (String(first.dropLast()), "a"),
        ] {
            #expect(browsers.take(cookie: cookie, state: state, now: now) == nil)
        }
        #expect(browsers.take(cookie: second, state: "b", now: now) != nil)
        #expect(browsers.take(cookie: first, state: "a", now: now) != nil)
    }

    @Test(arguments: [(599, true), (600, false)])
    func `a person has ten minutes at the login page`(seconds: Int, isInTime: Bool) {
        var browsers = WaitingBrowsers()
        let cookie = browsers.add(pending("a"), now: now)
        let found = browsers.take(cookie: cookie, state: "a", now: now + seconds)
        #expect((found != nil) == isInTime)
    }

    @Test func `the oldest of too many gives way`() {
        var browsers = WaitingBrowsers()
        let cookies = (0...WaitingBrowsers.limit).map { browsers.add(pending("\($0)"), now: now) }
        #expect(browsers.take(cookie: cookies[0], state: "0", now: now) == nil)
        #expect(browsers.take(cookie: cookies[1], state: "1", now: now) != nil)
    }

    @Test func `expired ones give way first`() {
        var browsers = WaitingBrowsers()
        for number in 1..<WaitingBrowsers.limit { _ = browsers.add(pending("\(number)"), now: now) }
        let later = now + WaitingBrowsers.lifetime
        let cookie = browsers.add(pending("a"), now: later + -1)
        for number in 1..<WaitingBrowsers.limit {
            _ = browsers.add(pending("\(number)"), now: later)
        }
        #expect(browsers.take(cookie: cookie, state: "a", now: later) != nil)
    }
}
