import Crypto
import Testing
import Wire

@testable import Identity

@Suite struct AuthorizationRequestTests {
    private func request(
        endpoint: String = "https://idp.example/login", scopes: [String] = [],
        random: [UInt8] = RandomBytes.make(AuthorizationRequest.randomByteCount)
    ) throws -> AuthorizationRequest {
        try AuthorizationRequest(
            SignInFixture.client(scopes: scopes), endpoint: endpoint, issuer: SignInFixture.url,
            namesIssuerInCallbacks: true, redirectURI: SignInFixture.redirectURI, random: random)
    }

    /// The example of RFC 7636, appendix B.
    private static let verifierOctets: [UInt8] = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
        77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ]

    @Test func `the URL asks for a code, with PKCE, and has no secret`() throws {
        let request = try request(
            random: Array(0..<64) + AuthorizationRequestTests.verifierOctets)
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        #expect(
            request.url == "https://idp.example/login?response_type=code&client_id=daypass"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2F&scope=openid"
                + "&state=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
                + "&nonce=ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                + "&code_challenge_method=S256")
        #expect(request.pending.codeVerifier.bytes == Array(verifier.utf8))
        #expect(request.pending.requiresIssuer)
        #expect(!request.url.contains(verifier))
    }

    @Test func `state, nonce and verifier have 256 bits each, and are others each time`() throws {
        let pending = [try request().pending, try request().pending]
        let texts = pending.flatMap {
            [$0.state, $0.nonce, String(decoding: $0.codeVerifier.bytes, as: UTF8.self)]
        }
        #expect(Set(texts).count == 6)
        #expect(texts.allSatisfy { Base64URL.decode(Array($0.utf8)[...])?.count == 32 })
    }

    @Test func `the query of an endpoint stays`() throws {
        #expect(
            try request(endpoint: "https://idp.example/?tenant=a").url
                .hasPrefix("https://idp.example/?tenant=a&response_type=code&"))
    }

    @Test func `an endpoint with a fragment is refused`() {
        #expect(throws: SignInError.self) { try request(endpoint: "https://idp.example/#login") }
    }

    static let scopes: [([String], String)] = [
        ([], "openid"), (["openid"], "openid"), (["email", "openid"], "openid%20email"),
        (["offline_access", "profile"], "openid%20offline_access%20profile"),
    ]

    @Test(arguments: scopes)
    func `the scopes always include openid, once`(scopes: [String], written: String) throws {
        #expect(try request(scopes: scopes).url.contains("&scope=\(written)&"))
    }
}
