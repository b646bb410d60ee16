import Configuration
import Credentials
import Crypto
import Identity
import State
import Testing
import Wire

@testable import Portal

@Suite struct CookieTests {
    private let now = Timestamp(seconds: 1_800_000_000)
    private let key = StoredKey.generate(for: .page, now: Timestamp(seconds: 1))
    private let portal = PortalConfiguration(
        origin: "https://sts.example.org", host: "sts.example.org", isSecure: true)

    private var keys: KeyRing { KeyRing([key])! }

    private func signedIn(_ session: Session = Session(parent: "alice")) -> SignedInCookie {
        SignedInCookie(session, provedBy: .directory, now: now)
    }

    @Test func `a sealed text opens with its key and for its purpose alone`() {
        let text = CookieSeal.seal([1, 2, 3], .signedIn, with: key)
        #expect(CookieSeal.open(text, .signedIn, with: keys) == [1, 2, 3])
        #expect(CookieSeal.open(text, .signingIn, with: keys) == nil)
        let other = StoredKey(
            id: key.id, use: .page, created: now, secret: Secret(RandomBytes.make(64)))
        #expect(CookieSeal.open(text, .signedIn, with: KeyRing([other])!) == nil)
        for changed in [
            "", ".", String(text.dropLast()), text + "A", String(text.dropFirst()),
            text.replacing(".", with: ""), "\(key.id).", "\(key.id).!!!!", text + "=",
            String(repeating: "A", count: 4_097),
        ] {
            #expect(CookieSeal.open(changed, .signedIn, with: keys) == nil, "\(changed)")
        }
    }

    @Test func `an older key still opens, and a retired one does not`() throws {
        let newer = StoredKey.generate(for: .page, now: now)
        let text = try signedIn().sealed(with: key)
        #expect(SignedInCookie(text, keys: KeyRing([key, newer])!, now: now) != nil)
        #expect(SignedInCookie(text, keys: KeyRing([newer])!, now: now) == nil)
    }

    @Test func `a cookie comes back as it was`() throws {
        var session = Session(
            parent: "alice", parentID: "1", policies: ["readwrite"],
            claims: [("name", "Alice"), ("sub", "a\nb")], groups: ["devs"], provider: "_")
        session.revokeType = "browser"
        for proof in [SignedInCookie.Proof.provider("A:B"), .directory, .accessKey] {
            let cookie = SignedInCookie(session, provedBy: proof, now: now)
            let text = try cookie.sealed(with: key)
            #expect(SignedInCookie(text, keys: keys, now: now) == cookie)
        }
    }

    @Test(arguments: [(3_599, true), (3_600, false)])
    func `without a request for an hour, the sign-in ends`(age: Int, isThere: Bool) throws {
        let text = try signedIn().sealed(with: key)
        #expect((SignedInCookie(text, keys: keys, now: now + age) != nil) == isThere)
    }

    @Test(arguments: [(43_199, true), (43_200, false)])
    func `after twelve hours, the sign-in ends in any case`(age: Int, isThere: Bool) throws {
        var cookie = signedIn()
        for minute in stride(from: 0, through: age, by: 60) {
            cookie = cookie.renewed(now: now + minute) ?? cookie
        }
        let text = try cookie.sealed(with: key)
        #expect((SignedInCookie(text, keys: keys, now: now + age) != nil) == isThere)
    }

    @Test(arguments: [(59, false), (60, true)])
    func `a cookie is renewed once a minute`(age: Int, isRenewed: Bool) {
        #expect((signedIn().renewed(now: now + age) != nil) == isRenewed)
    }

    @Test func `an identity that is too large for a cookie is refused`() throws {
        func sealed(_ count: Int) throws(PageError) -> String {
            let groups = (0..<count).map { "group-\($0)" }
            return try signedIn(Session(parent: "alice", groups: groups)).sealed(with: key)
        }
        #expect(try sealed(100).utf8.count <= 4_096)
        #expect(throws: PageError.self) { try sealed(1_000) }
    }

    @Test(arguments: [(599, true), (600, false)])
    func `a login takes ten minutes at most`(age: Int, isThere: Bool) throws {
        let pending = PendingAuthorization(
            state: "s", nonce: "n", codeVerifier: Secret("v"), redirectURI: "https://x/",
            issuer: "https://i", requiresIssuer: true)
        let text = SigningInCookie(provider: "_", pending: pending, now: now).sealed(with: key)
        let found = SigningInCookie(text, keys: keys, now: now + age)
        #expect((found != nil) == isThere)
        if let found {
            #expect(found.provider == "_")
            #expect(found.pending.state == "s" && found.pending.nonce == "n")
            #expect(found.pending.codeVerifier == Secret("v"))
            #expect(found.pending.requiresIssuer)
        }
    }

    private func jar(_ cookie: String?, _ portal: PortalConfiguration) -> CookieJar {
        CookieJar(
            Request(parameters: cookie.map { Parameters(["HTTP_COOKIE": $0]) } ?? Parameters()),
            portal)
    }

    @Test(arguments: [
        ("__Host-daypass=a", "a"), ("x=1; __Host-daypass=a; y=2", "a"), ("__Host-daypass=", ""),
        ("__Host-daypass=a=b", "a=b"), ("daypass=a", nil), ("__Host-daypass-login=a", nil),
        ("__Host-daypass=a; __Host-daypass=b", nil), ("__host-daypass=a", nil), ("", nil),
        ("__Host-daypass", nil), (nil, nil),
    ])
    func `a browser's cookie is found, but not one of several`(header: String?, value: String?) {
        #expect(jar(header, portal).value(.signedIn) == value)
    }

    @Test func `without TLS the cookie has no prefix, and is secure all the same`() {
        let plain = PortalConfiguration(
            origin: "http://localhost:8080", host: "localhost:8080", isSecure: false)
        #expect(
            jar(nil, plain).setting(.signedIn, to: "v", lifetime: nil)
                == "daypass=v; Path=/; Secure; HttpOnly; SameSite=Lax")
        #expect(
            jar(nil, portal).setting(.signingIn, to: "v", lifetime: 600)
                == "__Host-daypass-login=v; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")
        #expect(jar(nil, portal).removal(of: .signedIn).hasSuffix("; Max-Age=0"))
    }
}
