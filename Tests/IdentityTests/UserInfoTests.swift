import HTTP
import Testing
import Wire

@testable import Identity

@Suite struct UserInfoTests {
    private static let endpoint = "https://idp.example/userinfo"

    /// What a provider that answers so comes to.
    private func claims(
        status: Int = 200, body: String = #"{"sub":"alice","email":"a@b"}"#,
        failure: HTTPError? = nil, accessToken: String = "secret.token"
    ) throws(IdentityError) -> JSONObject {
        try UserInfo.claims(
            of: "alice", accessToken: accessToken, endpoint: UserInfoTests.endpoint
        ) { _, _, _ throws(HTTPError) in
            if let failure { throw failure }
            return HTTPAnswer(status: status, body: Array(body.utf8))
        }
    }

    @Test func `the access token goes into a header, and nowhere else`() throws {
        var sent: [HTTPRequest] = []
        _ = try UserInfo.claims(
            of: "alice", accessToken: "a-._~+/b==", endpoint: UserInfoTests.endpoint
        ) { request, timeLimit, sizeLimit throws(HTTPError) in
            sent.append(request)
            #expect(timeLimit == 5_000)
            #expect(sizeLimit == 65_536)
            return HTTPAnswer(status: 200, body: Array(#"{"sub":"alice"}"#.utf8))
        }
        let request = try #require(sent.first)
        #expect(sent.count == 1)
        #expect(request.method == .post)
        #expect(request.url == UserInfoTests.endpoint)
        #expect(request.body == [])
        #expect(request.headers.map(\.name) == ["Authorization", "Accept"])
        #expect(request.headers.first?.value == "Bearer a-._~+/b==")
    }

    static let unreachable: [(Int, String, String)] = [
        (500, "{}", "status 500"), (503, "", "status 503"), (400, "{}", "status 400"),
        (302, "", "status 302"), (204, "", "status 204"), (200, "", "not a JSON object"),
        (200, "[]", "not a JSON object"), (200, "null", "not a JSON object"),
        (200, #""alice""#, "not a JSON object"), (200, #"{"sub":"alice""#, "not a JSON object"),
        (200, #"{"sub":"alice",}"#, "not a JSON object"),
        (200, #"{"sub":"bob","sub":"alice"}"#, "not a JSON object"),
        (200, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.", "not a JSON object"),
    ]

    @Test(arguments: unreachable)
    func `T14: an answer that is none is worth another try`(
        status: Int, body: String, reason: String
    ) {
        #expect(
            throws: IdentityError.providerUnreachable(
                detail: "\(UserInfoTests.endpoint): \(reason)")
        ) { try claims(status: status, body: body) }
    }

    @Test(arguments: [
        HTTPError.timeout, .tooLarge(limit: 1), .untrustedCertificate, .unreachable(code: 7),
    ])
    func `T14: no answer is worth another try`(failure: HTTPError) {
        #expect(
            throws: IdentityError.providerUnreachable(
                detail: "\(UserInfoTests.endpoint): \(failure)")
        ) { try claims(failure: failure) }
    }

    @Test(arguments: [401, 403])
    func `an access token that the provider does not take is no proof`(status: Int) {
        #expect(
            throws: IdentityError.invalidIdentityToken(
                detail: "\(UserInfoTests.endpoint): status \(status) for the access token")
        ) { try claims(status: status) }
    }

    @Test(arguments: [
        #"{}"#, #"{"sub":"bob"}"#, #"{"sub":"Alice"}"#, #"{"sub":["alice"]}"#, #"{"sub":null}"#,
        #"{"sub":""}"#, #"{"SUB":"alice"}"#,
    ])
    func `another's access token adds nothing`(body: String) {
        #expect(
            throws: IdentityError.invalidIdentityToken(
                detail: "\(UserInfoTests.endpoint): is about another subject")
        ) { try claims(body: body) }
    }

    @Test(arguments: ["", "=", "a b", "a\r\nX: y", "a\u{0}", "ä", "a=b", "a,b", "\u{7F}"])
    func `what is no token gets into no header`(accessToken: String) {
        #expect(
            throws: IdentityError.invalidIdentityToken(
                detail: "the access token can't be sent in a header")
        ) { try claims(accessToken: accessToken) }
    }

    private func merged(_ token: String, _ userInfo: String) throws -> WebIdentityClaims {
        try WebIdentityClaims(JSONObject(Array(token.utf8)))
            .adding(JSONObject(Array(userInfo.utf8)))
    }

    @Test func `only what the token does not claim is added`() throws {
        let claims = try merged(
            #"{"sub":"alice","email":"a@token","name":null,"groups":[],"policy":5}"#,
            #"{"sub":"alice","email":"b@info","name":"B","nickname":"al","groups":["x"],"policy":"readwrite","roles":["a","b"]}"#
        )
        #expect(claims.named.map(\.name) == ["sub", "nickname", "email"])
        #expect(claims.named.map(\.value) == ["alice", "al", "a@token"])
        #expect(claims.groups == [])
        #expect(claims.policyNames(in: "policy") == [])
        #expect(claims.policyNames(in: "roles") == ["a", "b"])
    }

    @Test func `groups and policies may come from there`() throws {
        let claims = try merged(
            #"{"sub":"alice"}"#, #"{"sub":"alice","groups":["x"],"policy":"a,b"}"#)
        #expect(claims.groups == ["x"])
        #expect(claims.policyNames(in: "policy") == ["a", "b"])
    }

    @Test(arguments: [
        "iss", "sub", "aud", "azp", "exp", "nbf", "iat", "jti", "scope", "client_id",
    ])
    func `T4 T13: what makes a token count is the token's alone`(name: String) throws {
        let claims = try merged("{}", #"{"\#(name)":"1900000000"}"#)
        #expect(claims.named.isEmpty)
        #expect(claims.issuer == nil && claims.subject == nil && claims.audiences == [])
        #expect(claims.authorizedParty == nil && claims.expiration == nil)
        #expect(claims.notBefore == nil && claims.issuedAt == nil)
        #expect(claims.policyNames(in: name) == [])
    }
}
