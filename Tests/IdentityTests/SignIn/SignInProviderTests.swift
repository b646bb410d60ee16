import Crypto
import HTTP
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct SignInProviderTests {
    private let fixture: SignInFixture
    private static let tokenURL = "\(SignInFixture.url)/token"

    init() throws { fixture = try SignInFixture() }

    private func tokens(_ claims: [String: String?], more: String = "") throws -> HTTPAnswer {
        SignInFixture.answer(
            200, #"{"id_token":"\#(try fixture.issuer.token(claims))"\#(more)}"#)
    }

    @Test func `a code is exchanged at the token endpoint, once, in the body`() throws {
        let provider = try SignInFixture.Provider(
            fixture,
            answers: [
                SignInProviderTests.tokenURL: try tokens(
                    ["nonce": "\"the-nonce\""], more: #","refresh_token":"r","access_token":"a""#)
            ])
        let signedIn = try provider.signIn().tokens(
            forCode: Secret("c&d"), of: SignInFixture.pending(), now: { SignInFixture.now })
        #expect(signedIn.subject == "alice")
        #expect(signedIn.refreshToken?.bytes == Array("r".utf8))
        #expect(
            provider.requests.map(\.url) == [
                "https://idp.example/.well-known/openid-configuration",
                "https://idp.example/keys", "https://idp.example/token",
            ])
        #expect(
            String(decoding: provider.requests[2].body, as: UTF8.self)
                == "grant_type=authorization_code&code=c%26d"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2F&code_verifier=the-verifier"
                + "&client_id=daypass")
    }

    @Test func `a token of another sign-in is refused`() throws {
        let provider = try SignInFixture.Provider(
            fixture,
            answers: [SignInProviderTests.tokenURL: try tokens(["nonce": "\"other\""])])
        #expect(
            throws: SignInError.invalidIDToken(detail: "its nonce is that of another sign-in")
        ) {
            try provider.signIn().tokens(
                forCode: Secret("c"), of: SignInFixture.pending(), now: { SignInFixture.now })
        }
    }

    static let refused: [(Int, String, SignInError)] = [
        (
            400, #"{"error":"invalid_grant","error_description":"Code used."}"#,
            .refused(code: "invalid_grant", description: "Code used.")
        ),
        (
            307, "",
            .provider(
                detail: "the provider answers with a redirect (status 307), "
                    + "which Daypass does not follow")
        ),
        (200, "", .provider(detail: "the token endpoint's answer is not a JSON object")),
        (
            200, #"{"access_token":"a"}"#, .missingIDToken
        ),
        (
            200, #"{"id_token":"x"}"#,
            .invalidIDToken(detail: "not three segments with dots between them")
        ),
    ]

    @Test(arguments: refused)
    func `an answer without a good ID token gives no sign-in`(
        status: Int, body: String, error: SignInError
    ) throws {
        let provider = try SignInFixture.Provider(
            fixture,
            answers: [SignInProviderTests.tokenURL: SignInFixture.answer(status, body)])
        #expect(throws: error) {
            try provider.signIn().tokens(
                forCode: Secret("c"), of: SignInFixture.pending(), now: { SignInFixture.now })
        }
    }

    @Test(arguments: [
        ("issuer", "\"https://other.example\""), ("token_endpoint", "\"http://idp.example/token\""),
        ("token_endpoint", nil), ("jwks_uri", "\"http://idp.example/keys\""),
    ])
    func `an endpoint without encryption, or of another issuer, is not asked`(
        member: String, value: String?
    ) throws {
        let provider = try SignInFixture.Provider(
            fixture, discovery: SignInFixture.discovery([member: value]),
            answers: [SignInProviderTests.tokenURL: try tokens(["nonce": "\"the-nonce\""])])
        #expect {
            try provider.signIn().tokens(
                forCode: Secret("c"), of: SignInFixture.pending(), now: { SignInFixture.now })
        } throws: { error in
            if case .provider = error as? SignInError { true } else { false }
        }
        #expect(provider.requests.allSatisfy { $0.url.hasPrefix("https://idp.example/") })
    }

    @Test func `a login page without encryption is not opened`() throws {
        let provider = try SignInFixture.Provider(
            fixture,
            discovery: SignInFixture.discovery(
                ["authorization_endpoint": "\"http://idp.example/login\""]))
        #expect(throws: SignInError.self) {
            try provider.signIn().authorizationRequest(redirectURI: SignInFixture.redirectURI)
        }
    }

    @Test func `a device asks with its code, and gets the person's tokens`() throws {
        let provider = try SignInFixture.Provider(
            fixture,
            answers: [
                "\(SignInFixture.url)/device": SignInFixture.answer(
                    200,
                    #"{"device_code":"d","user_code":"W","expires_in":600,"#
                        + #""verification_uri":"https://idp.example/d"}"#),
                SignInProviderTests.tokenURL: try tokens([:]),
            ])
        let signIn = try provider.signIn()
        let authorization = try signIn.deviceAuthorization(now: { SignInFixture.now })
        let answer = try #require(try signIn.poll(authorization))
        let signedIn = try signIn.signedIn(byDevice: answer, now: { SignInFixture.now })
        #expect(signedIn.subject == "alice")
        #expect(
            provider.requests.dropFirst().prefix(2)
                .map { String(decoding: $0.body, as: UTF8.self) } == [
                    "scope=openid&client_id=daypass",
                    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                        + "&device_code=d&client_id=daypass",
                ])
    }

    @Test func `a refresh token signs the same person in again`() throws {
        let provider = try SignInFixture.Provider(
            fixture, answers: [SignInProviderTests.tokenURL: try tokens([:])])
        let signIn = try provider.signIn()
        func refreshed(_ subject: String) throws -> SignedIn {
            try signIn.refreshed(
                Secret("r"), of: subject, now: { SignInFixture.now },
                keep: { _ in Issue.record("there is no next token") })
        }
        #expect(try refreshed("alice").subject == "alice")
        #expect(throws: SignInError.self) { try refreshed("bob") }
    }

    @Test(arguments: [#"{"refresh_token":"next"}"#, #"{"refresh_token":"next","id_token":"x"}"#])
    func `the next refresh token is kept, whatever it comes with`(body: String) throws {
        let provider = try SignInFixture.Provider(
            fixture, answers: [SignInProviderTests.tokenURL: SignInFixture.answer(200, body)])
        var kept: [Secret] = []
        #expect(throws: SignInError.self) {
            try provider.signIn().refreshed(
                Secret("r"), of: "alice", now: { SignInFixture.now }, keep: { kept.append($0) })
        }
        #expect(kept.map(\.bytes) == [Array("next".utf8)])
    }

    @Test func `only what the provider publishes has the shorter time limit`() throws {
        let answers = try SignInFixture.Provider(
            fixture, answers: [SignInProviderTests.tokenURL: try tokens([:])])
        var limits: [String: Int] = [:]
        let provider = try SignInProvider(SignInFixture.client(), documentTimeLimit: 7) {
            request, timeLimit throws(HTTPError) in
            limits[request.url] = timeLimit
            return try answers.answer(request)
        }
        _ = try provider.refreshed(
            Secret("r"), of: "alice", now: { SignInFixture.now }, keep: { _ in })
        #expect(limits.removeValue(forKey: SignInProviderTests.tokenURL) == 15_000)
        #expect(Array(limits.values) == [7, 7])
    }

    @Test func `without keys, no refresh token is spent`() throws {
        let provider = try SignInFixture.Provider(
            fixture,
            answers: [
                "\(SignInFixture.url)/keys": SignInFixture.answer(503, ""),
                SignInProviderTests.tokenURL: try tokens([:]),
            ])
        #expect(throws: SignInError.self) {
            try provider.signIn().refreshed(
                Secret("r"), of: "alice", now: { SignInFixture.now }, keep: { _ in })
        }
        #expect(!provider.requests.map(\.url).contains(SignInProviderTests.tokenURL))
    }

    @Test func `a refresh token is revoked where the provider can`() throws {
        let able = try SignInFixture.Provider(
            fixture, answers: ["\(SignInFixture.url)/revoke": SignInFixture.answer(200, "")])
        #expect(try able.signIn().revoke(Secret("r")))
        #expect(
            String(decoding: able.requests[1].body, as: UTF8.self)
                == "token=r&token_type_hint=refresh_token&client_id=daypass")
        let unable = try SignInFixture.Provider(
            fixture, discovery: SignInFixture.discovery(["revocation_endpoint": nil]))
        #expect(try !unable.signIn().revoke(Secret("r")))
    }
}
