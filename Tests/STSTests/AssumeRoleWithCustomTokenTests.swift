import Credentials
import STS
import State
import TestSupport
import Testing
import Wire

@Suite struct AssumeRoleWithCustomTokenTests {
    private static let now = TestIssuer.now
    private static let arn = "arn:minio:iam:::role/idmp-test"
    private static let good =
        #"{"user":"alice","maxValiditySeconds":3000,"claims":{"email":"a@b","groups":["x"]}}"#
    private let plugin: TestPlugin
    private let fixture: ServiceFixture

    init() throws {
        plugin = TestPlugin(AssumeRoleWithCustomTokenTests.good)
        fixture = try AssumeRoleWithCustomTokenTests.fixture(url: plugin.url)
    }

    private static func fixture(
        url: String, rolePolicy: String = "readonly"
    ) throws -> ServiceFixture {
        try ServiceFixture(
            [:],
            environment: [
                "MINIO_IDENTITY_PLUGIN_URL": url, "MINIO_IDENTITY_PLUGIN_ROLE_ID": "test",
                "MINIO_IDENTITY_PLUGIN_ROLE_POLICY": rolePolicy,
                "MINIO_IDENTITY_PLUGIN_AUTH_TOKEN": "Bearer between us",
            ])
    }

    private func assume(
        _ parameters: [String: String] = [:], token: String? = "a token",
        arn: String? = arn, fixture other: ServiceFixture? = nil
    ) -> Answer {
        var all = parameters
        all["Token"] = token
        all["RoleArn"] = arn
        return (other ?? fixture).call(all, action: "AssumeRoleWithCustomToken")
    }

    @Test func `the answer is the whole document, byte for byte`() {
        let answer = assume()
        #expect(answer.response.status == 200)
        #expect(
            answer.masked == """
                <?xml version="1.0" encoding="UTF-8"?>
                <AssumeRoleWithCustomTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
                <AssumeRoleWithCustomTokenResult>\
                <Credentials><AccessKeyId>(AccessKeyId)</AccessKeyId>\
                <SecretAccessKey>(SecretAccessKey)</SecretAccessKey>\
                <Expiration>2026-01-31T11:10:30Z</Expiration>\
                <SessionToken>(SessionToken)</SessionToken></Credentials>\
                <AssumedUser>custom:alice</AssumedUser>\
                </AssumeRoleWithCustomTokenResult>\
                <ResponseMetadata><RequestId>(RequestId)</RequestId></ResponseMetadata>\
                </AssumeRoleWithCustomTokenResponse>
                """)
    }

    @Test func `the plugin is asked with the token in the query, and with nothing else`() throws {
        _ = assume(token: "a+b c&d=é")
        let request = try #require(plugin.requests.first)
        let lines = request.split(separator: "\r\n").map(String.init)
        #expect(lines[0] == "POST /check?token=a%2Bb+c%26d%3D%C3%A9 HTTP/1.1")
        #expect(lines.contains("Authorization: Bearer between us"))
        #expect(lines.contains("Content-Length: 0"))
        #expect(!request.lowercased().contains("content-type"))
        #expect(plugin.requests.count == 1)
    }

    @Test func `the session says whose it is, and has the role's policies`() throws {
        let policy = #"{"Version":"2012-10-17","Statement":[]}"#
        let answer = assume(["TokenRevokeType": "laptop", "Policy": policy])
        var expected = Session(
            parent: "custom:alice", roleARN: AssumeRoleWithCustomTokenTests.arn,
            claims: [("email", "a@b"), ("sub", "custom:alice")], groups: ["x"])
        expected.revokeType = "laptop"
        expected.sessionPolicy = try SessionPolicy(json: Array(policy.utf8))
        #expect(try fixture.session(of: answer).session == expected)
    }

    static let durations: [(String?, Int?)] = [
        (nil, 3_000), ("", 3_000), ("900", 900), ("3000", 3_000), ("3001", 3_000),
        ("604800", 3_000), ("899", nil), ("604801", nil), ("x", nil),
    ]

    @Test(arguments: durations)
    func `a session lasts as long as the plugin allows, or shorter`(
        parameter: String?, seconds: Int?
    ) {
        let answer = assume(parameter.map { ["DurationSeconds": $0] } ?? [:])
        #expect(
            answer["Expiration"]
                == seconds.map { (AssumeRoleWithCustomTokenTests.now + $0).iso8601 })
    }

    @Test(arguments: [
        (2_999, "", false), (3_000, "", true), (3_000, "604800", true), (899, "900", false),
    ])
    func `T70: a Deny on the duration knows how long the plugin allows`(
        limit: Int, parameter: String, isGranted: Bool
    ) throws {
        let fixture = try AssumeRoleWithCustomTokenTests.fixture(
            url: plugin.url, rolePolicy: "short")
        try Administration(directory: fixture.directory).createPolicy(
            "short",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Condition":{"NumericGreaterThan":{"sts:DurationSeconds":\#(limit)}}}]}"#
                    .utf8))
        let answer = assume(["DurationSeconds": parameter], fixture: fixture)
        #expect(answer.code == (isGranted ? nil : "AccessDenied"))
    }

    @Test func `white space around a token is not part of it`() throws {
        _ = assume(token: " \r\n\ta b\n")
        #expect(try #require(plugin.requests.first).hasPrefix("POST /check?token=a+b HTTP"))
    }

    static let refusedUnasked: [([String: String], String?, String?, String)] = [
        ([:], nil, arn, "MissingParameter"), ([:], "", arn, "MissingParameter"),
        ([:], " \n", arn, "MissingParameter"),
        ([:], String(repeating: "x", count: 65_537), arn, "InvalidParameterValue"),
        ([:], "x", nil, "MissingParameter"), ([:], "x", "", "MissingParameter"),
        ([:], "x", "arn:minio:iam:::role/idmp-tesT", "InvalidParameterValue"),
        ([:], "x", arn + " ", "InvalidParameterValue"),
        ([:], "x", "arn:aws:iam::123456789012:role/test", "InvalidParameterValue"),
        (["DurationSeconds": "899"], "x", arn, "InvalidParameterValue"),
        (["Policy": "{"], "x", arn, "MalformedPolicyDocument"),
        (["Policy": ""], "x", arn, "InvalidParameterValue"),
        (["PolicyArns.member.1.arn": "x"], "x", arn, "InvalidParameterValue"),
    ]

    @Test(arguments: refusedUnasked)
    func `T5, T56: what can be refused without the plugin costs it nothing`(
        parameters: [String: String], token: String?, arn: String?, code: String
    ) {
        #expect(assume(parameters, token: token, arn: arn).code == code)
        #expect(plugin.requests == [])
    }

    @Test func `a token has 64 KiB at most`() {
        #expect(assume(token: String(repeating: "x", count: 65_536)).response.status == 200)
    }

    @Test(arguments: ["no-such-policy", "readonly,no-such-policy", "no-such-policy,readonly"])
    func `a role with a missing policy gives nothing, and no source is asked`(
        policies: String
    ) throws {
        let fixture = try AssumeRoleWithCustomTokenTests.fixture(
            url: plugin.url, rolePolicy: policies)
        #expect(assume(fixture: fixture).code == "IDPRejectedClaim")
        #expect(plugin.requests == [])
    }

    @Test func `without a plugin there is no such proof`() throws {
        let answer = assume(fixture: try ServiceFixture([:]))
        #expect(answer.code == "STSNotInitialized")
        #expect(answer.response.status == 503)
    }

    @Test func `the plugin's no is a refusal in its words`() throws {
        plugin.answer(#"{"reason":"the card is <expired>"}"#, status: 403)
        let answer = assume()
        #expect(answer.code == "AccessDenied")
        #expect(answer.response.status == 403)
        #expect(answer["Message"] == "the card is &lt;expired&gt;")
        #expect(
            try fixture.auditLines.last?.contains(#""reason":"the card is <expired>""#) == true)
    }

    static let neither: [(Int, String)] = [
        (200, ""), (200, "null"), (200, "[]"), (200, "{}"), (200, "{"), (200, good + "x"),
        (200, #"{"reason":"no"}"#), (200, #"{"result":"true"}"#),
        (201, good), (204, ""), (302, good), (400, good), (401, #"{"reason":"no"}"#),
        (403, ""), (403, good), (403, "no"), (403, #"{"reason":1}"#), (403, #"["reason"]"#),
        (404, good), (429, good), (500, good), (503, #"{"reason":"no"}"#),
    ]

    @Test(arguments: neither)
    func `T62: what is neither yes nor no is no`(status: Int, body: String) throws {
        plugin.answer(body, status: status)
        let answer = assume()
        #expect(answer.code == "IDPCommunicationError")
        #expect(answer.response.status == 400)
        let line = try #require(try fixture.auditLines.last)
        #expect(line.contains("the identity plugin \(plugin.url) answers"))
        #expect(!line.contains("token"))
    }

    @Test func `T62: a plugin that is not there gives nothing`() throws {
        let fixture = try AssumeRoleWithCustomTokenTests.fixture(url: "http://127.0.0.1:1/?k=v")
        #expect(assume(fixture: fixture).code == "IDPCommunicationError")
        let line = try #require(try fixture.auditLines.last)
        #expect(line.contains("http://127.0.0.1:1/: ") && !line.contains("k=v"))
    }

    @Test func `T53: no line has the token, or what is between us and the plugin`() throws {
        let token = "canary-token-0123456789 &"
        for (status, body) in AssumeRoleWithCustomTokenTests.neither + [
            (200, AssumeRoleWithCustomTokenTests.good),
            (403, #"{"reason":"I do not know canary-token-0123456789 &"}"#),
            (403, #"{"reason":"canary-token-0123456789+%26?"}"#),
            (403, #"{"reason":"so much of it: canary-token-012…"}"#),
        ] {
            plugin.answer(body, status: status)
            let answer = assume(token: token)
            #expect(!answer.text.contains("canary"))
        }
        #expect(plugin.requests.count == AssumeRoleWithCustomTokenTests.neither.count + 4)
        let lines = try fixture.auditLines.joined()
        #expect(!lines.contains("canary") && !lines.contains("between us"))
    }

    @Test func `the role's policies are the session's, as they are when it is used`() throws {
        let fixture = try AssumeRoleWithCustomTokenTests.fixture(
            url: plugin.url, rolePolicy: "readonly,mine")
        try Administration(directory: fixture.directory).createPolicy(
            "mine",
            document: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRoleWithCustomToken","Condition":{"StringEquals":{"jwt:email":"a@b"}}}]}"#
                    .utf8))
        #expect(assume(fixture: fixture).code == "AccessDenied")
        plugin.answer(#"{"user":"bob","maxValiditySeconds":900}"#)
        #expect(assume(fixture: fixture).response.status == 200)
    }
}
