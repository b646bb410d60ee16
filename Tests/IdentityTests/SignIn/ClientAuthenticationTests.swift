import HTTP
import Testing
import Wire

@testable import Identity

@Suite struct ClientAuthenticationTests {
    private func written(
        secret: String?, methods: [String]?
    ) throws -> (header: String?, body: String) {
        let authentication = try ClientAuthentication(
            SignInFixture.client(secret: secret), methods: methods)
        let request = TokenRequest.request(
            [("grant_type", "g")], to: "https://idp.example/token",
            authentication: authentication)
        #expect(request.url == "https://idp.example/token")
        return (
            request.headers.first("authorization"),
            String(decoding: request.body, as: UTF8.self)
        )
    }

    static let chosen: [([String]?, header: String?, body: String)] = [
        (nil, "Basic ZGF5cGFzczphJTNBYiUyMCUyNQ==", "grant_type=g"),
        (["client_secret_basic"], "Basic ZGF5cGFzczphJTNBYiUyMCUyNQ==", "grant_type=g"),
        (
            ["client_secret_post", "client_secret_basic"], "Basic ZGF5cGFzczphJTNBYiUyMCUyNQ==",
            "grant_type=g"
        ),
        (
            ["private_key_jwt", "client_secret_post"], nil,
            "grant_type=g&client_id=daypass&client_secret=a%3Ab%20%25"
        ),
    ]

    @Test(arguments: chosen)
    func `a secret is sent in the way that the provider takes`(
        methods: [String]?, header: String?, body: String
    ) throws {
        let written = try written(secret: "a:b %", methods: methods)
        #expect(written.header == header)
        #expect(written.body == body)
    }

    @Test(arguments: [nil, ["none"], ["client_secret_basic"]])
    func `a client without a secret states its ID`(methods: [String]?) throws {
        let written = try written(secret: nil, methods: methods)
        #expect(written.header == nil)
        #expect(written.body == "grant_type=g&client_id=daypass")
    }

    @Test(arguments: [[], ["none"], ["private_key_jwt", "tls_client_auth"]])
    func `a provider that takes no secret gets none`(methods: [String]) {
        #expect(throws: SignInError.self) {
            try ClientAuthentication(SignInFixture.client(secret: "s"), methods: methods)
        }
    }
}
