import PolicyEngine
import Testing

@testable import Authorizer

/// What is said of an action is what the server makes of a request for it.
@Suite struct ActionDecisionTests {
    private static func statement(_ effect: String, _ action: String, on resource: String) -> String
    {
        #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(resource)"}"#
    }

    private static func question(_ action: String, on arn: String) throws -> AccessRequest {
        AccessRequest(
            action: try #require(Action(action)), resource: try #require(Resource(arn: arn)),
            server: ConditionValues(), request: ConditionValues())
    }

    private static let readAll = statement("Allow", "s3:GetObject", on: "arn:aws:s3:::b/*")

    private static func deny(_ action: String) -> String { statement("Deny", action, on: "*") }

    static let decisions: [(action: String, statements: [String], isAllowed: Bool, by: String)] = [
        ("sts:AssumeRole", [readAll], true, "sts:AssumeRole"),
        ("sts:AssumeRole", [readAll, deny("sts:AssumeRole")], false, "sts:AssumeRole"),
        ("sts:GetCallerIdentity", [deny("sts:*")], true, "sts:GetCallerIdentity"),
        ("admin:ServerInfo", [readAll], false, "admin:ServerInfo"),
        ("s3:GetObject", [readAll], true, "s3:GetObject"),
        ("s3:GetObjectVersion", [readAll], true, "s3:GetObject"),
        (
            "s3:GetObjectVersion", [readAll, deny("s3:GetObjectVersion")], false,
            "s3:GetObjectVersion"
        ),
        ("s3:GetObjectVersion", [readAll, deny("s3:GetObject")], false, "s3:GetObject"),
        (
            "s3:GetObjectVersion", [statement("Allow", "s3:GetObjectVersion", on: "*")], false,
            "s3:GetObject"
        ),
        ("s3:GetObjectAttributes", [readAll], false, "s3:GetObjectAttributes"),
        ("s3:DeleteObjectVersion", [readAll], false, "s3:DeleteObject"),
        (
            "s3:DeleteObjectVersion", [statement("Allow", "s3:DeleteObject", on: "*")], true,
            "s3:DeleteObject"
        ),
        (
            "s3:DeleteObjectVersion",
            [statement("Allow", "s3:*", on: "*"), deny("s3:DeleteObjectVersion")], false,
            "s3:DeleteObjectVersion"
        ),
        ("s3:HeadBucket", [statement("Allow", "s3:ListBucket", on: "*")], true, "s3:ListBucket"),
        (
            "s3:HeadBucket", [statement("Allow", "s3:*", on: "*"), deny("s3:HeadBucket")], false,
            "s3:HeadBucket"
        ),
        ("s3:HeadBucket", [readAll], false, "s3:HeadBucket"),
    ]

    @Test(arguments: decisions)
    func `an action is decided as the server decides a request for it`(
        action: String, statements: [String], isAllowed: Bool, by deciding: String
    ) throws {
        let json = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        let policy = try PolicyDocument(json: Array(json.utf8))
        let arns: [Action.Scope: String] = [
            .service: "*", .bucket: "arn:aws:s3:::b", .object: "arn:aws:s3:::b/k",
        ]
        let scope = try #require(Action(action)).scope
        let arn = try #require(arns[scope])
        let answer = ActionDecision(
            on: try ActionDecisionTests.question(action, on: arn),
            Permissions(.policies([AttachedPolicy(name: "p", document: policy)])))
        #expect(answer.decision.isAllowed == isAllowed)
        #expect(answer.action.name == deciding)
    }

    @Test func `a session's policy has to allow the version that is deleted`() throws {
        func document(_ action: String) throws -> PolicyDocument {
            let statement = ActionDecisionTests.statement("Allow", action, on: "*")
            return try PolicyDocument(
                json: Array(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#.utf8))
        }
        let permissions = Permissions(
            .policies([AttachedPolicy(name: "p", document: try document("s3:*"))]),
            sessionPolicy: try document("s3:DeleteObject"))
        let asked = try ActionDecisionTests.question(
            "s3:DeleteObjectVersion", on: "arn:aws:s3:::b/k")
        #expect(
            ActionDecision(on: asked, permissions).decision
                == .implicitDeny(.sessionPolicyDoesNotAllow))
    }

    @Test(arguments: [
        ("DELETE /bkt/k?versionId=1", S3Action.deleteObjectVersion),
        ("GET /bkt/k?versionId=1", .getObjectVersion),
        ("GET /bkt/k?acl&versionId=1", .getObjectVersionACL),
        ("PUT /bkt/k?acl&versionId=1", .putObjectVersionACL),
        ("GET /bkt/k?tagging&versionId=1", .getObjectVersionTagging),
        ("PUT /bkt/k?tagging&versionId=1", .putObjectVersionTagging),
        ("DELETE /bkt/k?tagging&versionId=1", .deleteObjectVersionTagging),
        ("GET /bkt/k?attributes", .getObjectAttributes),
        ("GET /bkt/k?attributes&versionId=1", .getObjectVersionAttributes),
    ])
    func `an action is decided by the needs of a request that is about it`(
        line: String, action: S3Action
    ) throws {
        guard case .permissions(let needed) = try s3Request(line).operation.demand else {
            Issue.record("it has a body")
            return
        }
        let resource = Resource.object(bucket: "bkt", key: "k")
        #expect(S3Requirement.all(for: action, on: resource) == needed)
        #expect(needed.contains { $0.action == action })
    }

    @Test func `an action is decided as itself on what it is not done to`() {
        #expect(
            S3Requirement.all(for: .getObjectVersion, on: .bucket("bkt"))
                == [S3Requirement(.getObjectVersion, on: .bucket("bkt"))])
    }
}
