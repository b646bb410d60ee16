import Crypto
import HTTP
import State
import TestSupport
import Testing
import Wire

@testable import Identity

@Suite struct IDTokenCheckTests {
    private let fixture: SignInFixture

    init() throws { fixture = try SignInFixture() }

    private func signedIn(
        _ claims: [String: String?] = ["nonce": "\"n\""], signer: PrivateKey? = nil,
        keyID: String? = nil, accessToken: String? = nil,
        expecting expected: IDTokenCheck.Expectation = .nonce("n")
    ) throws -> SignedIn {
        let token = try fixture.issuer.token(claims, keyID: keyID, signer: signer)
        var answer = JSONWriter()
        answer.field("id_token", token)
        answer.field("access_token", ifPresent: accessToken)
        let check = IDTokenCheck(
            rules: SignInFixture.client().rules, clientID: "daypass", issuer: SignInFixture.url,
            keySet: JSONWebKeySet(json: try fixture.issuer.keySet)!)
        return try check.signedIn(
            try TokenAnswer(.init(status: 200, body: answer.object)), expecting: expected,
            now: SignInFixture.now)
    }

    private static let now = SignInFixture.now.seconds

    static let refused: [[String: String?]] = [
        [:], ["nonce": "\"\""], ["nonce": "\"m\""], ["nonce": "[\"n\"]"], ["nonce": "\"nn\""],
        ["nonce": "\"n\"", "iss": "\"https://other.example\""], ["nonce": "\"n\"", "iss": nil],
        ["nonce": "\"n\"", "aud": "\"other\""], ["nonce": "\"n\"", "aud": nil],
        // For another client, which only allows ours to use it.
        ["nonce": "\"n\"", "aud": "\"other\"", "azp": "\"daypass\""],
        ["nonce": "\"n\"", "aud": "[\"daypass\",\"other\"]", "azp": "\"other\""],
        ["nonce": "\"n\"", "exp": "\(now)"], ["nonce": "\"n\"", "exp": nil],
        ["nonce": "\"n\"", "iat": "\(now + 61)"], ["nonce": "\"n\"", "nbf": "\(now + 61)"],
        ["nonce": "\"n\"", "sub": nil], ["nonce": "\"n\"", "sub": "\"\""],
        ["nonce": "\"n\"", "events": "{}"],
    ]

    @Test(arguments: refused)
    func `an ID token that does not prove this sign-in is refused`(claims: [String: String?]) {
        #expect {
            try signedIn(claims)
        } throws: { error in
            if case .invalidIDToken = error as? SignInError { true } else { false }
        }
    }

    @Test func `only the provider's key signs`() throws {
        let other = try PrivateKey.generate(.p256)
        #expect(throws: SignInError.invalidIDToken(detail: "wrong signature")) {
            try signedIn(signer: other)
        }
        #expect(throws: SignInError.invalidIDToken(detail: "the issuer has no key x")) {
            try signedIn(keyID: "x")
        }
    }

    @Test(arguments: [
        ["nonce": "\"n\""], ["nonce": "\"n\"", "aud": "[\"other\",\"daypass\"]"],
        ["nonce": "\"n\"", "azp": "\"daypass\""], ["nonce": "\"n\"", "exp": "\(now + 1)"],
        ["nonce": "\"n\"", "iat": "\(now + 60)"],
    ])
    func `a token for this client and this sign-in is good`(claims: [String: String]) throws {
        #expect(try signedIn(claims).subject == "alice")
    }

    @Test func `a refreshed token is for the same person`() throws {
        #expect(try signedIn([:], expecting: .subject("alice")).subject == "alice")
        #expect(
            throws: SignInError.invalidIDToken(detail: "it is for another person than before")
        ) { try signedIn([:], expecting: .subject("bob")) }
    }

    /// The left half of SHA-256 of "access".
    private static let accessHash = Base64URL.encode(
        Array(HashAlgorithm.sha256.digest(of: Array("access".utf8)).prefix(16)))

    @Test func `an access token that did not come with the ID token is refused`() throws {
        let claims = ["nonce": "\"n\"", "at_hash": "\"\(IDTokenCheckTests.accessHash)\""]
        #expect(
            try signedIn(claims, accessToken: "access").accessToken?.bytes == Array("access".utf8))
        // Nothing to compare it with.
        #expect(try signedIn(claims).accessToken == nil)
        let reason = "its at_hash is not that of the access token"
        #expect(throws: SignInError.invalidIDToken(detail: reason)) {
            try signedIn(claims, accessToken: "accesT")
        }
        #expect(throws: SignInError.invalidIDToken(detail: reason)) {
            try signedIn(["nonce": "\"n\"", "at_hash": "5"], accessToken: "access")
        }
    }
}
