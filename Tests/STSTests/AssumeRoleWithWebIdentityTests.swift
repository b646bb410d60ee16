import Configuration
import Credentials
import Crypto
import Identity
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct AssumeRoleWithWebIdentityTests {
    private static let now = TestIssuer.now
    private let issuer: TestIssuer
    private let fixture: ServiceFixture

    init() throws {
        issuer = try TestIssuer("https://idp.example")
        fixture = try ServiceFixture(issuer: issuer)
    }

    private func assume(_ parameters: [String: String] = [:], token: String? = nil) throws -> Answer
    {
        fixture.call(
            ["WebIdentityToken": try token ?? issuer.token()].merging(parameters) { $1 })
    }

    @Test func `the answer is the whole document, byte for byte`() throws {
        let answer = try assume()
        #expect(answer.response.status == 200)
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <AssumeRoleWithWebIdentityResult>\
                <AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>\
                <Credentials><AccessKeyId>(AccessKeyId)</AccessKeyId>\
                <SecretAccessKey>(SecretAccessKey)</SecretAccessKey>\
                <Expiration>2026-01-31T10:37:10Z</Expiration>\
                <SessionToken>(SessionToken)</SessionToken></Credentials>\
                <SubjectFromWebIdentityToken>alice</SubjectFromWebIdentityToken>\
                </AssumeRoleWithWebIdentityResult>\
                <ResponseMetadata><RequestId>(RequestId)</RequestId></ResponseMetadata>\
                </AssumeRoleWithWebIdentityResponse>
                """)
        let requestID = try #require(answer["RequestId"])
        #expect(answer.response.headers.first("x-amz-request-id") == requestID)
        #expect(requestID.count == 16)
    }

    @Test func `a subject can't become markup`() throws {
        let answer = try assume(token: try issuer.token(["sub": #""<a>&\u0000""#]))
        #expect(answer["SubjectFromWebIdentityToken"] == "&lt;a&gt;&amp;\u{FFFD}")
    }

    @Test func `client grants are the same by other names`() throws {
        let answer = fixture.call(
            ["Token": try issuer.token()], action: "AssumeRoleWithClientGrants")
        #expect(answer.text.contains("<AssumeRoleWithClientGrantsResponse"))
        #expect(answer.text.contains("<AssumeRoleWithClientGrantsResult><AssumedRoleUser>"))
        #expect(answer["SubjectFromToken"] == "alice")
        let other = fixture.call(
            ["WebIdentityToken": try issuer.token()], action: "AssumeRoleWithClientGrants")
        #expect(other.response.status == 200)
    }

    @Test func `the session says whose it is, and what it may do`() throws {
        let token = try issuer.token([
            "policy": #""mine, readonly,readwrite""#, "email": #""a@b""#, "groups": #"["x","y"]"#,
            "sessionPolicy": #""evil""#, "parent": #""root""#, "accessKey": #""evil""#,
            "roleArn": #""evil""#, "sa-policy": #""embedded-policy""#, "custom": #""left out""#,
        ])
        let answer = try assume(["TokenRevokeType": "laptop"], token: token)
        let session = try fixture.session(of: answer)
        #expect(session.accessKeyID == answer["AccessKeyId"])
        var expected = Session(
            // base64url(SHA-256("openid:alice:https://idp.example"))
            parent: Base64URL.encode(
                HashAlgorithm.sha256.digest(of: Array("openid:alice:https://idp.example".utf8))),
            policies: ["readonly", "readwrite"],
            claims: [
                ("aud", "daypass"), ("email", "a@b"), ("iss", "https://idp.example"),
                ("sub", "alice"),
            ],
            groups: ["x", "y"], provider: "_")
        expected.revokeType = "laptop"
        #expect(session.session == expected)
        let key = try fixture.directory.keys.ring(now: AssumeRoleWithWebIdentityTests.now).newest
        #expect(
            answer["SecretAccessKey"].map { Array($0.utf8) }
                == SecretAccessKey.derived(for: session.accessKeyID, from: key).bytes)
    }

    static let durations: [(String?, Int?)] = [
        (nil, 1_000), ("", 1_000), ("900", 900), ("604800", 604_800),
        ("899", nil), ("604801", nil), ("abc", nil), ("-1", nil), ("1e3", nil),
    ]

    @Test(arguments: durations)
    func `the session lasts as asked, or as long as the token`(parameter: String?, seconds: Int?)
        throws
    {
        let answer = try assume(parameter.map { ["DurationSeconds": $0] } ?? [:])
        guard let seconds else {
            #expect(answer.code == "InvalidParameterValue")
            return
        }
        #expect(
            answer["Expiration"] == (AssumeRoleWithWebIdentityTests.now + seconds).iso8601)
    }

    @Test(arguments: [
        (999, nil, false), (1_000, nil, true), (899, "900", false), (900, "900", true),
    ])
    func `T70: a Deny on the duration is not passed by leaving it to the token`(
        limit: Int, parameter: String?, isGranted: Bool
    ) throws {
        try Administration(directory: fixture.directory).createPolicy(
            "short",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Condition":{"NumericGreaterThan":{"sts:DurationSeconds":\#(limit)}}}]}"#
                    .utf8))
        let answer = try assume(
            parameter.map { ["DurationSeconds": $0] } ?? [:],
            token: issuer.token(["policy": #""short""#]))
        #expect(answer.code == (isGranted ? nil : "AccessDenied"))
    }

    @Test func `T72: a session carries the policies that exist when it begins`() throws {
        let answer = try assume(token: issuer.token(["policy": #""readonly,no-such,writeonly""#]))
        #expect(try fixture.session(of: answer).session.policies == ["readonly", "writeonly"])
    }

    /// Token kinds by their header, and whether one proves an identity.
    static let kinds: [(header: String, isProof: Bool)] = [
        ("", true), (#","typ":"JWT""#, true), (#","typ":"at+jwt""#, true),
        (#","typ":"logout+jwt""#, false), (#","typ":"secevent+jwt""#, false),
        (#","typ":"dpop+jwt""#, false),
    ]

    @Test(arguments: kinds)
    func `T71: a token of another kind, signed by its provider, proves no identity`(
        header: String, isProof: Bool
    ) throws {
        let answer = try assume(token: issuer.token(header: header))
        #expect(answer.code == (isProof ? nil : "InvalidIdentityToken"))
    }

    @Test(arguments: [
        #"{"http://schemas.openid.net/event/backchannel-logout":{}}"#, "{}", "null", "[]", #""x""#,
    ])
    func `T71: a token that tells of an event proves no identity`(events: String) throws {
        #expect(
            try assume(token: issuer.token(["events": events])).code == "InvalidIdentityToken")
        #expect(try fixture.auditLines.last?.contains("events claim") == true)
    }

    @Test func `a token that counts for longer than a week makes a session of a week`() throws {
        let token = try issuer.token(["exp": "99999999999"])
        #expect(
            try assume(token: token)["Expiration"]
                == (AssumeRoleWithWebIdentityTests.now + 604_800).iso8601)
    }

    /// Claims as JSON (nil: left out), and the code of the refusal; none for a success.
    static let claims: [([String: String?], String?)] = [
        (["exp": nil], "InvalidIdentityToken"),
        (["exp": "\"1769855830\""], "InvalidIdentityToken"),
        (["exp": "null"], "InvalidIdentityToken"),
        (["exp": "true"], "InvalidIdentityToken"),
        (["exp": "1e300"], "InvalidIdentityToken"),
        (["exp": "[1769855830]"], "InvalidIdentityToken"),
        (["exp": "0"], "ExpiredTokenException"),
        (["exp": "-5"], "ExpiredTokenException"),
        (["exp": "\(now.seconds)"], "ExpiredTokenException"),
        (["exp": "\(now.seconds).9"], "ExpiredTokenException"),
        (["exp": "\(now.seconds + 1)"], nil),
        (["exp": "\(now.seconds + 1).5"], nil),
        (["nbf": "\(now.seconds + 60)"], nil),
        (["nbf": "\(now.seconds + 61)"], "InvalidIdentityToken"),
        (["nbf": "\"x\""], "InvalidIdentityToken"),
        (["iat": "\(now.seconds + 60)"], nil),
        (["iat": "\(now.seconds + 61)"], "InvalidIdentityToken"),
        (["iat": "{}"], "InvalidIdentityToken"),
        (["iss": nil], "InvalidIdentityToken"),
        (["iss": "5"], "InvalidIdentityToken"),
        (["iss": "[\"https://idp.example\"]"], "InvalidIdentityToken"),
        (["iss": "\"https://other.example\""], "InvalidIdentityToken"),
        (["iss": "\"https://idp.example/\""], "InvalidIdentityToken"),
        (["iss": "\"HTTPS://idp.example\""], "InvalidIdentityToken"),
        (["aud": nil], "InvalidIdentityToken"),
        (["aud": "\"other\""], "InvalidIdentityToken"),
        (["aud": "\"daypass2\""], "InvalidIdentityToken"),
        (["aud": "\"a,daypass\""], "InvalidIdentityToken"),
        (["aud": "[]"], "InvalidIdentityToken"),
        (["aud": "{\"daypass\":1}"], "InvalidIdentityToken"),
        (["aud": "\"https://kubernetes.default.svc\""], "InvalidIdentityToken"),
        (["aud": "[\"other\",\"daypass\"]"], nil),
        (["aud": "[5,\"daypass\"]"], nil),
        (["aud": "\"other\"", "azp": "\"daypass\""], nil),
        (["aud": nil, "azp": "\"daypass\""], nil),
        (["aud": "\"other\"", "azp": "[\"daypass\"]"], "InvalidIdentityToken"),
        (["sub": nil], "IDPRejectedClaim"),
        (["sub": "\"\""], "IDPRejectedClaim"),
        (["sub": "null"], "IDPRejectedClaim"),
        (["sub": "5"], "IDPRejectedClaim"),
        (["policy": nil], "IDPRejectedClaim"),
        (["policy": "\"\""], "IDPRejectedClaim"),
        (["policy": "\",\""], "IDPRejectedClaim"),
        (["policy": "5"], "IDPRejectedClaim"),
        (["policy": "{\"readonly\":1}"], "IDPRejectedClaim"),
        (["policy": "[]"], "IDPRejectedClaim"),
        (["policy": "[5,null]"], "IDPRejectedClaim"),
        (["policy": "\"none\""], "IDPRejectedClaim"),
        (["policy": "\"../policies/readonly\""], "IDPRejectedClaim"),
        (["policy": "[\"none\",\"readonly\"]"], nil),
        (["policy": "\"none,readonly\""], nil),
        (["policy": "[\"none,readonly\",5]"], nil),
    ]

    @Test(arguments: claims)
    func `T4 T13: a token counts with the claims that it must have`(
        claims: [String: String?], code: String?
    ) throws {
        let answer = try assume(token: try issuer.token(claims))
        #expect(answer.code == code)
        #expect((answer["SecretAccessKey"] != nil) == (code == nil))
    }

    @Test func `a token may name a thousand policies, and not one more`() throws {
        func names(_ count: Int) -> String {
            "\"\((1..<count).map { "p\($0)" }.joined(separator: ",")),readonly\""
        }
        #expect(try assume(token: issuer.token(["policy": names(1_000)])).response.status == 200)
        #expect(
            try assume(token: issuer.token(["policy": names(1_001)])).code == "IDPRejectedClaim")
    }

    @Test func `a refused token that is the provider's own says whose it is`() throws {
        _ = try assume(token: try issuer.token(["policy": nil]))
        let line = try #require(try fixture.auditLines.last)
        #expect(line.contains(#""subject":"alice","parent":"#))
        #expect(line.contains(#""provider":"_""#))
        _ = try assume(token: try issuer.token(signer: .generate(.p256)))
        let forged = try #require(try fixture.auditLines.last)
        #expect(forged.contains(#""provider":"_""#) && !forged.contains("alice"))
    }

    @Test func `white space around a token is what SDKs send, inside it is not`() throws {
        let token = try issuer.token()
        #expect(try assume(token: " \(token)\r\n").response.status == 200)
        #expect(try assume(token: token.replacing(".", with: ". ")).code == "InvalidIdentityToken")
    }

    @Test func `T5: without a proof there are no credentials`() throws {
        for token in ["", " \n"] {
            #expect(try assume(token: token).code == "MissingParameter")
        }
        #expect(fixture.call([:]).code == "MissingParameter")
        for token in ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "..", "\u{0}"] {
            #expect(try assume(token: token).code == "InvalidIdentityToken")
        }
    }

    @Test func `a token that is too long is refused by its length`() throws {
        let longest = String(repeating: "a", count: 65_536)
        #expect(try assume(token: longest).code == "InvalidIdentityToken")
        #expect(try assume(token: longest + "a").code == "InvalidParameterValue")
    }

    @Test func `T6: a caller that tries tokens learns only that they are invalid`() throws {
        let answers = [
            try assume(token: try issuer.token(signer: .generate(.p256))),
            try assume(token: try issuer.token(["iss": "\"https://unknown.example\""])),
            try assume(token: try issuer.token(["aud": "\"other\""])),
            try assume(token: "nonsense"),
        ]
        #expect(Set(answers.map(\.masked)).count == 1)
        #expect(answers[0].response.status == 400)
        #expect(answers[0]["Type"] == "Sender")
    }

    @Test func `a session token over its limit is refused with the sizes`() throws {
        let token = try issuer.token(["name": "\"\(String(repeating: "x", count: 6_000))\""])
        let answer = try assume(token: token)
        #expect(answer.code == "PackedPolicyTooLarge")
        #expect(answer["Message"]?.contains("7000") == true)
    }

    @Test func `without any provider the answer says so`() throws {
        let answer = try ServiceFixture([:]).call(["WebIdentityToken": "x"])
        #expect(answer.code == "STSNotInitialized")
        #expect(answer.response.status == 503)
        #expect(answer["Type"] == "Receiver")
    }
}

extension OpenIDProviderConfiguration {
    /// MinIO's rule, said once more.
    static func roleARNForTest(clientID: String) -> String {
        "arn:minio:iam:::role/"
            + Base64URL.encode(HashAlgorithm.sha1.digest(of: Array(clientID.utf8)))
    }
}
