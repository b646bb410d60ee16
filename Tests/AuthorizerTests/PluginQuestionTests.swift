import Credentials
import Crypto
import PolicyEngine
import State
import TestSupport
import Testing
import Wire

@testable import Authorizer
@testable import PolicyEngine

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
        let question = try PluginQuestions.question(
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
        let claims = PluginQuestions.session(
            Session(
                parent: "a-hash", roleARN: "arn:minio:iam:::role/r",
                claims: [("email", "a@b.example"), ("website", "https://me.example")],
                groups: ["g1", "g2"]))
        let input = try PluginQuestions.question(
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
        (
            .session(PluginQuestions.session(Session(parent: "root", parentID: "x")), owner: .root),
            true
        ),
        (.session(PluginQuestions.session(narrowed), owner: .root), false),
        (.session(PluginQuestions.session(Session(parent: "root")), owner: .outsider), false),
        (.session(PluginQuestions.session(narrowed), owner: .outsider), false),
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
        let input = try PluginQuestions.question("GET /bucket/key", by: principal).input
        #expect(input["owner"] == .boolean(isOwner))
        if case .object(let claims) = input["claims"] {
            #expect(claims.contains("sessionPolicy") == !principal.narrowing.isEmpty)
        }
    }

    @Test func `a user is told with the groups that it is in`() throws {
        let parent = try TemporaryDirectory()
        let directory = try StateDirectory(opening: "\(parent.path)/state")
        let administration = Administration(directory: directory, root: nil, rolePolicies: [:])
        for name in ["alice", "loner"] {
            try administration.add(
                [NewUser(name: name, secret: Secret("a-secret"))], now: PluginQuestions.now)
        }
        try administration.add(["alice"], toGroup: "staff")
        let alice = try #require(try directory.users["alice"])
        let loner = try #require(try directory.users["loner"])
        let input = try PluginQuestions.question(
            "GET /bucket/key", by: .user(alice), accessKeyID: "alice"
        ).input
        #expect(input["groups"] == .array([.string("staff")]))
        #expect(input["owner"] == .boolean(false))
        #expect(input["claims"] == .object(try JSONObject(Array("{}".utf8))))
        #expect(
            try PluginQuestions.question("GET /bucket/key", by: .user(loner)).input["groups"]
                == .null)
    }
}
