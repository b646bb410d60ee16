import Credentials
import Crypto
import PolicyEngine
import State
import Testing
import Wire

@testable import Authorizer
@testable import PolicyEngine

@Suite struct PluginConditionsTests {
    private static let user = Principal.session(
        PluginQuestions.session(
            Session(
                parent: "a-hash",
                claims: [("sub", "alice"), ("website", "https://me.example"), ("aud", "daypass")],
                groups: ["staff"],
                ldapUser: LDAPUser(
                    name: "uid=alice", writtenName: "UID=alice", loginName: "alice"))),
        owner: .outsider)

    static let requests: [(line: String, headers: KeyValuePairs<String, String>)] = [
        ("GET /bucket/key", [:]),
        ("GET /bucket/key?versionId=v1", ["user-agent": "u", "referer": "r"]),
        ("GET /bucket?prefix=a/&delimiter=/&max-keys=10", [:]),
        ("PUT /bucket/key?\(presigned)", [:]),
        (
            "PUT /bucket/key",
            [
                "x-amz-copy-source": "/src/a%2Fb?versionId=v", "x-amz-storage-class": "GLACIER",
                "x-amz-metadata-directive": "REPLACE", "x-amz-tagging-directive": "REPLACE",
                "x-amz-tagging": "a=1&b+c=%C3%A9",
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": "k",
                "x-amz-server-side-encryption-customer-algorithm": "AES256",
                "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-legal-hold": "ON",
                "x-amz-object-lock-retain-until-date": "2026-02-01T12:00:00Z",
            ]
        ),
    ]

    /// T34: each value that a policy here could ask about is told, too, under the key's name.
    @Test(arguments: requests.indices)
    func `T34: the plugin is told no less than the policies here are asked with`(row: Int) throws {
        let (line, headers) = PluginConditionsTests.requests[row]
        let request = request(line, headers)
        let s3 = try S3Request(request, rules: .knowingAll(), now: PluginQuestions.now)
        let caller = S3Caller(
            principal: PluginConditionsTests.user, accessKeyID: "k", presignedAge: 7)
        let server = ConditionValues(request, caller: caller, now: PluginQuestions.now)
        let told = try PluginQuestions.question(
            line, headers, by: PluginConditionsTests.user, presignedAge: 7
        ).conditionTexts
        let access = AccessRequest(
            action: .s3(.getObject), resource: .none, server: server, request: s3.conditionValues)
        let known =
            access.values.texts(from: .server) + access.values.texts(from: .request)
        #expect(known.count > 14)
        for (key, values) in known {
            let name = key[key.index(after: key.firstIndex(of: ":")!)...]  // all have a prefix
            let match = told.filter {
                $0.key.lowercased().utf8.elementsEqual(name.lowercased().utf8)
            }
            #expect(match.values.contains(values), "\(key)")
        }
    }

    @Test func `T32: nothing that a client writes adds to what the server knows, or replaces it`()
        throws
    {
        let told = try PluginQuestions.question(
            "GET /bucket?website",
            [
                "userid": "root", "username": "root", "groups": "admins", "sub": "root",
                "aws:username": "root", "sourceip": "10.0.0.1", "securetransport": "true",
                "x-forwarded-for": "10.0.0.1", "x-real-ip": "10.0.0.1", "policy": "consoleAdmin",
                "x-amz-meta-username": "root",
            ], by: PluginConditionsTests.user
        ).conditionTexts
        #expect(told["userid"] == ["a-hash"])
        #expect(told["username"] == ["alice"])
        #expect(told["groups"] == ["staff"])
        #expect(told["sub"] == ["alice"])
        #expect(told["website"] == ["https://me.example"])
        #expect(told["SecureTransport"] == ["false"])
        #expect(told["X-Amz-Meta-Username"] == ["root"])
        let values = told.filter { $0.key != "X-Amz-Meta-Username" }.values.joined()
        #expect(!values.contains { ["root", "admins", "10.0.0.1", "consoleAdmin"].contains($0) })
    }

    /// Sub-resources that are named as a claim is.
    @Test(arguments: ["website", "policy"])
    func `T32: a parameter does not stand in for a claim that is not there`(name: String) throws {
        let told = try PluginQuestions.question("GET /bucket?\(name)", by: .root(name: "root"))
            .conditionTexts
        #expect(told[name] == nil)
    }

    @Test func `T34: two tags that look the same are two`() throws {
        let text = try PluginQuestions.question(
            "PUT /bucket/key", ["x-amz-tagging": "e%CC%81=1&%C3%A9=2"], by: .root(name: "root")
        ).text
        #expect(text.utf8.firstRange(of: "\"RequestObjectTag/e\u{301}\":[\"1\"]".utf8) != nil)
        #expect(text.utf8.firstRange(of: "\"RequestObjectTag/\u{E9}\":[\"2\"]".utf8) != nil)
    }

    static let secrets: [(header: String, value: String)] = [
        ("x-amz-security-token", "canary"),
        ("authorization", "AWS4-HMAC-SHA256 Credential=c, SignedHeaders=s, Signature=canary"),
        ("authorization", "AWS4-HMAC-SHA256 Signature=canary,Credential=c,SignedHeaders=s"),
        ("x-amz-server-side-encryption-customer-key", "canary"),
        ("x-amz-copy-source-server-side-encryption-customer-key", "canary"),
    ]

    @Test(arguments: secrets)
    func `nothing is told that would let the plugin act as the caller`(
        header: String, value: String
    ) throws {
        let question = try PluginQuestions.question(
            "GET /bucket/key", [header: value], by: .root(name: "root"))
        #expect(!question.text.contains("canary"))
        if header == "authorization" {
            #expect(
                try question.conditionTexts["Authorization"] == [
                    "AWS4-HMAC-SHA256 Credential=c, SignedHeaders=s"
                ])
        }
    }

    @Test func `a presigned request is told without its signature`() throws {
        let question = try PluginQuestions.question(
            "GET /bucket/key?X-Amz-Security-Token=canary&partNumber=2&\(presigned)",
            by: .root(name: "root"), presignedAge: 12)
        let told = try question.conditionTexts
        #expect(told["authType"] == ["REST-QUERY-STRING"] && told["signatureAge"] == ["12000"])
        #expect(told["partNumber"] == ["2"])
        #expect(!question.text.contains("canary"))
        #expect(!told.keys.contains { $0.hasPrefix("X-Amz-Sig") || $0.hasPrefix("X-Amz-Cred") })
    }
}
