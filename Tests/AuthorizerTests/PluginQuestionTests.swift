import Credentials
import Crypto
import PolicyEngine
import State
import TestSupport
import Testing
import Wire

@testable import Authorizer
@testable import PolicyEngine

/// 2026-01-31T12:00:00Z
private let now = Timestamp(rfc3339: "2026-01-31T12:00:00Z")!  // a date that there is

/// What the plugin is asked about a request, if it is asked.
private func question(
    _ line: String, _ headers: KeyValuePairs<String, String> = [:], by principal: Principal,
    accessKeyID: String = "key", presignedAge: Int? = nil, action: S3Action = .getObject,
    isDenyOnly: Bool = false
) throws -> PluginQuestion {
    let request = request(line, headers)
    let s3 = try S3Request(request, rules: .knowingAll(), now: now)
    let caller = S3Caller(
        principal: principal, accessKeyID: accessKeyID, presignedAge: presignedAge)
    return PluginQuestion(
        caller: PluginCaller(caller),
        conditions: PluginConditions(
            server: ConditionValues(request, caller: caller, now: now), request: s3,
            values: s3.conditionValues),
        action: action, resource: s3.address.resource.asked(by: action), isDenyOnly: isDenyOnly)
}

private func session(
    _ session: Session, accessKeyID: String = "ASIAAAAAAAAAAAAAAAAA"
) -> SessionClaims {
    SessionClaims(
        accessKeyID: accessKeyID, id: "an-id", issuedAt: now, expiration: now + 3_600,
        session: session)
}

extension PluginQuestion {
    fileprivate var text: String { String(decoding: json, as: UTF8.self) }

    fileprivate var input: JSONObject {
        get throws {
            guard case .object(let input) = try JSONObject(json)["input"] else {
                throw JSONSyntaxError.unexpected(offset: 0)
            }
            return input
        }
    }

    fileprivate var conditionTexts: [String: [String]] {
        get throws {
            guard case .object(let conditions) = try input["conditions"] else {
                throw JSONSyntaxError.unexpected(offset: 0)
            }
            return Dictionary(
                uniqueKeysWithValues: conditions.members.map {
                    ($0.name, conditions.strings($0.name) ?? [])
                })
        }
    }
}

@Suite struct PluginQuestionTests {
    private static let authorization =
        "AWS4-HMAC-SHA256 Credential=owner/20260131/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=51676e"
    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// The fields, their order and their types are those of MinIO's published example of the same request.
    /// What differs: the signature is not told, and parameters have the name that the client sent, as in
    /// MinIO's program (its example shows a listing of all buckets, for which it makes up `Prefix`).
    @Test func `the whole question has the shape that plugins for MinIO know`() throws {
        let question = try question(
            "GET /test?prefix=&delimiter=%2F",
            [
                "authorization": PluginQuestionTests.authorization,
                "x-amz-date": "20260131T120000Z", "user-agent": "mc/1.0",
                "x-amz-content-sha256": PluginQuestionTests.emptyHash,
            ], by: .root(name: "owner"), accessKeyID: "owner", action: .listBucket)
        #expect(
            question.text == """
                {"input":{"account":"owner","groups":null,"action":"s3:ListBucket","originalAction":"",\
                "bucket":"test","conditions":{\
                "Authorization":["AWS4-HMAC-SHA256 Credential=owner/20260131/us-east-1/s3/aws4_request, \
                SignedHeaders=host;x-amz-content-sha256;x-amz-date"],\
                "CurrentTime":["2026-01-31T12:00:00Z"],"EpochTime":["1769860800"],"Referer":[""],\
                "SecureTransport":["false"],"SourceIp":[""],"User-Agent":["mc/1.0"],"UserAgent":["mc/1.0"],\
                "X-Amz-Content-Sha256":["\(PluginQuestionTests.emptyHash)"],\
                "X-Amz-Date":["20260131T120000Z"],"authType":["REST-HEADER"],"delimiter":["/"],\
                "prefix":[""],"principaltype":["Account"],"signatureversion":["AWS4-HMAC-SHA256"],\
                "userid":["owner"],"username":["owner"],"versionid":[""]},\
                "owner":true,"object":"","claims":{},"denyOnly":false}}
                """)
    }

    @Test func `a session is told with its claims, its owner, its groups and its object`() throws {
        let claims = session(
            Session(
                parent: "a-hash", roleARN: "arn:minio:iam:::role/r",
                claims: [("email", "a@b.example"), ("website", "https://me.example")],
                groups: ["g1", "g2"]))
        let input = try question(
            "PUT /bucket/a%20b/%C3%A9%22", by: .session(claims, owner: .outsider),
            accessKeyID: claims.accessKeyID, action: .putObject, isDenyOnly: true
        ).input
        #expect(
            input.members.map(\.name) == [
                "account", "groups", "action", "originalAction", "bucket", "conditions", "owner",
                "object", "claims", "denyOnly",
            ])
        #expect(input.string("account") == "ASIAAAAAAAAAAAAAAAAA")
        #expect(input["groups"] == .array([.string("g1"), .string("g2")]))
        #expect(input.string("action") == "s3:PutObject")
        #expect(input.string("bucket") == "bucket" && input.string("object") == "a b/é\"")
        #expect(input["owner"] == .boolean(false) && input["denyOnly"] == .boolean(true))
        #expect(input["claims"] == .object(try JSONObject(claims.json)))
        guard case .object(let conditions) = input["conditions"] else { throw Failure() }
        #expect(conditions.strings("principaltype") == ["AssumedRole"])
        #expect(conditions.strings("userid") == ["a-hash"])
        #expect(conditions.strings("email") == ["a@b.example"])
        #expect(conditions.strings("groups") == ["g1", "g2"])
    }

    private struct Failure: Error {}

    static let owners: [(Principal, isOwner: Bool)] = [
        (.root(name: "root"), true),
        (.session(session(Session(parent: "root", parentID: "x")), owner: .root), true),
        (.session(session(narrowed), owner: .root), false),
        (.session(session(Session(parent: "root")), owner: .outsider), false),
        (.session(session(narrowed), owner: .outsider), false),
    ]

    private static let narrowed: Session = {
        var session = Session(parent: "root", parentID: "x")
        session.sessionPolicy = try! SessionPolicy(  // a policy
            json: Array(
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
                    .utf8))
        return session
    }()

    @Test(arguments: owners)
    func `the owner is the root and its sessions, unless a policy narrows them`(
        principal: Principal, isOwner: Bool
    ) throws {
        let input = try question("GET /bucket/key", by: principal).input
        #expect(input["owner"] == .boolean(isOwner))
        if case .object(let claims) = input["claims"] {
            let policy = principal.sessionPolicy
            #expect(claims.contains("sessionPolicy") == (policy != nil))
        }
    }

    @Test func `a user is told with the groups that it is in`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory, root: nil, rolePolicies: [:])
        for name in ["alice", "loner"] {
            try administration.add([NewUser(name: name, secret: Secret("a-secret"))], now: now)
        }
        try administration.add(["alice"], toGroup: "staff")
        let alice = try #require(try directory.users["alice"])
        let loner = try #require(try directory.users["loner"])
        let input = try question("GET /bucket/key", by: .user(alice), accessKeyID: "alice").input
        #expect(input["groups"] == .array([.string("staff")]))
        #expect(input["owner"] == .boolean(false))
        #expect(input["claims"] == .object(try JSONObject(Array("{}".utf8))))
        #expect(try question("GET /bucket/key", by: .user(loner)).input["groups"] == .null)
    }
}

@Suite struct PluginConditionsTests {
    private static let user = Principal.session(
        session(
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
        let s3 = try S3Request(request, rules: .knowingAll(), now: now)
        let caller = S3Caller(
            principal: PluginConditionsTests.user, accessKeyID: "k", presignedAge: 7)
        let server = ConditionValues(request, caller: caller, now: now)
        let told = try question(
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
        let told = try question(
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
        let told = try question("GET /bucket?\(name)", by: .root(name: "root")).conditionTexts
        #expect(told[name] == nil)
    }

    @Test func `T34: two tags that look the same are two`() throws {
        let text = try question(
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
        let question = try question(
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
        let question = try question(
            "GET /bucket/key?X-Amz-Security-Token=canary&partNumber=2&\(presigned)",
            by: .root(name: "root"), presignedAge: 12)
        let told = try question.conditionTexts
        #expect(told["authType"] == ["REST-QUERY-STRING"] && told["signatureAge"] == ["12000"])
        #expect(told["partNumber"] == ["2"])
        #expect(!question.text.contains("canary"))
        #expect(!told.keys.contains { $0.hasPrefix("X-Amz-Sig") || $0.hasPrefix("X-Amz-Cred") })
    }
}
