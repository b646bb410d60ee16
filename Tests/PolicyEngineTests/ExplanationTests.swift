import PolicyEngine
import Testing

/// What is said of an action is what the server makes of a request for it.
@Suite struct ExplanationTests {
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
        let explanation = Permissions(.policies([AttachedPolicy(name: "p", document: policy)]))
            .explanation(of: try request(action, on: arn))
        #expect(explanation.decision.isAllowed == isAllowed)
        #expect(explanation.action.name == deciding)
    }

    @Test func `a session's policy has to allow the version that is deleted`() throws {
        let all = try document(statement("Allow", "s3:*", on: "*"))
        let narrow = try document(statement("Allow", "s3:DeleteObject", on: "*"))
        let permissions = Permissions(
            .policies([AttachedPolicy(name: "p", document: all)]), sessionPolicy: narrow)
        let asked = try request("s3:DeleteObjectVersion", on: "arn:aws:s3:::b/k")
        #expect(
            permissions.explanation(of: asked).decision
                == .implicitDeny(.sessionPolicyDoesNotAllow))
    }

    @Test func `keys that nobody knows are named when a statement on the request asks for them`()
        throws
    {
        let tag = #"{"Null":{"s3:ExistingObjectTag/a":"true"}}"#
        var server = ConditionValues()
        server.setUnknown(.existingObjectTag)
        let asked = AccessRequest(
            action: .s3(.getObject), resource: .object(bucket: "b", key: "k"), server: server,
            request: ConditionValues())
        func unknownKeys(_ resource: String) throws -> [String] {
            let policy = try document(
                statement("Allow", "s3:GetObject", on: resource, if: tag),
                statement("Deny", "s3:GetObject", on: resource, if: tag))
            return Permissions(.policies([AttachedPolicy(name: "p", document: policy)]))
                .explanation(of: asked).unknownKeys.map(\.description)
        }
        #expect(try unknownKeys("arn:aws:s3:::b/*") == ["s3:ExistingObjectTag/a"])
        #expect(try unknownKeys("arn:aws:s3:::other/*") == [])
    }
}
