import Configuration
import Crypto
import HTTP
import State
import TestSupport
import Wire

@testable import Identity

/// A client of a provider, and the provider's answers.
struct SignInFixture {
    static let now = TestIssuer.now
    static let url = "https://idp.example"
    static let redirectURI = "http://127.0.0.1:4711/"

    let issuer: TestIssuer

    init() throws { issuer = try TestIssuer(SignInFixture.url) }

    static func client(secret: String? = nil, scopes: [String] = []) -> OpenIDClient {
        OpenIDClient(
            OpenIDProviderConfiguration(
                name: "_", configURL: "\(url)/.well-known/openid-configuration",
                clientID: "daypass", issuer: url, mode: .claim(name: "policy"), scopes: scopes),
            secret: secret.map { Secret($0) }, clientIDSetting: "--client-id",
            issuerSetting: "--config-url")
    }

    /// A discovery document with all endpoints; members given here replace them.
    static func discovery(_ members: [String: String?] = [:]) -> [UInt8] {
        var all: [String: String?] = [
            "issuer": "\"\(url)\"", "jwks_uri": "\"\(url)/keys\"",
            "authorization_endpoint": "\"\(url)/login\"", "token_endpoint": "\"\(url)/token\"",
            "device_authorization_endpoint": "\"\(url)/device\"",
            "revocation_endpoint": "\"\(url)/revoke\"",
        ]
        for (name, value) in members { all[name] = value }
        let text = all.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
            .joined(separator: ",")
        return Array("{\(text)}".utf8)
    }

    static func pending(requiresIssuer: Bool = false) -> PendingAuthorization {
        PendingAuthorization(
            state: "the-state", nonce: "the-nonce", codeVerifier: Secret("the-verifier"),
            redirectURI: redirectURI, issuer: url, requiresIssuer: requiresIssuer)
    }

    static func answer(_ status: Int, _ body: String) -> HTTPAnswer {
        HTTPAnswer(status: status, body: Array(body.utf8))
    }

    /// A provider that answers each URL, and what it was asked.
    final class Provider {
        private let answers: [String: HTTPAnswer]
        private(set) var requests: [HTTPRequest] = []

        init(
            _ fixture: SignInFixture, discovery: [UInt8] = SignInFixture.discovery(),
            answers: [String: HTTPAnswer] = [:]
        ) throws {
            let url = SignInFixture.url
            self.answers = [
                "\(url)/.well-known/openid-configuration": HTTPAnswer(status: 200, body: discovery),
                "\(url)/keys": HTTPAnswer(status: 200, body: try fixture.issuer.keySet),
            ].merging(answers) { $1 }
        }

        func signIn(_ client: OpenIDClient = SignInFixture.client()) throws -> SignInProvider {
            try SignInProvider(client) { request, _ throws(HTTPError) in
                try self.answer(request)
            }
        }

        func answer(_ request: HTTPRequest) throws(HTTPError) -> HTTPAnswer {
            requests.append(request)
            guard let answer = answers[request.url] else { throw .timeout }
            return answer
        }
    }
}
