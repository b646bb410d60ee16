import PolicyEngine
import Testing

@Suite struct ActionTests {
    static let patterns: [(pattern: String, matches: [String], others: [String])] = [
        ("s3:GetObject", ["s3:GetObject"], ["s3:GetObjectVersion", "s3:GetObjectTagging"]),
        // In MinIO this matches s3:GetObject too; here each name means itself.
        ("s3:GetObjectVersion", ["s3:GetObjectVersion"], ["s3:GetObject"]),
        ("s3:getobject", ["s3:GetObject"], ["s3:PutObject"]),
        ("S3:GET*", ["s3:GetObject", "s3:GetBucketCors"], ["s3:PutObject"]),
        ("s3:Get*", ["s3:GetObject", "s3:GetBucketPolicy"], ["s3:PutObject", "s3:ListBucket"]),
        ("s3:*Object", ["s3:GetObject", "s3:PutObject"], ["s3:GetObjectTagging"]),
        ("s3:?etObject", ["s3:GetObject"], ["s3:PutObject"]),
        ("s3:*", ["s3:GetObject", "s3:ListAllMyBuckets"], ["admin:ServerInfo", "kms:Status"]),
        ("sts:AssumeRole*", ["sts:AssumeRoleWithWebIdentity"], ["sts:GetCallerIdentity"]),
        (
            "admin:List*", ["admin:ListUsers", "admin:ListGroups"],
            ["admin:GetUser", "s3:ListBucket"]
        ),
        ("kms:*", ["kms:CreateKey"], ["admin:KMSCreateKey"]),
        ("*", ["s3:GetObject", "sts:AssumeRole", "kms:Status"], ["admin:ServerInfo"]),
    ]

    private static func resource(for action: String) throws -> String {
        switch try #require(Action(action)).scope {
        case .service: "*"
        case .bucket: "arn:aws:s3:::b"
        case .object: "arn:aws:s3:::b/k"
        case .encryptionKey: "arn:minio:kms:::k"
        }
    }

    @Test(arguments: patterns)
    func `a statement is about the actions that its patterns stand for`(
        pattern: String, matches: [String], others: [String]
    ) throws {
        let policy = try document(statement("Allow", pattern, on: "*"))
        for name in matches {
            #expect(
                policy.allows(try request(name, on: ActionTests.resource(for: name))), "\(name)")
        }
        for name in others {
            #expect(
                !policy.allows(try request(name, on: ActionTests.resource(for: name))), "\(name)")
        }
    }

    @Test(arguments: patterns)
    func `NotAction is about all others`(
        pattern: String, matches: [String], others: [String]
    ) throws {
        let policy = try document(
            #"{"Effect":"Allow","NotAction":"\#(pattern)","Resource":"*"}"#)
        for name in matches {
            #expect(
                !policy.allows(try request(name, on: ActionTests.resource(for: name))), "\(name)")
        }
        // It allows none of the administration's, which have to be named.
        for name in others where !name.hasPrefix("admin:") {
            #expect(
                policy.allows(try request(name, on: ActionTests.resource(for: name))), "\(name)")
        }
    }

    static let unknown = [
        "", "s3", "s3:", "s3:Foo", "s3:GetObjects", "s3:Foo*", "GetObject", "*:GetObject",
        "s*:GetObject",
        "**", "s3:GetObject ", "s3::GetObject", "iam:", "s3:${aws:username}", "admin:Foo",
        "s3-object:*", "s4:GetObject", "iam:Pass Role", "s3:Describes*", "kms:Decrypts",
    ]

    @Test(arguments: unknown, ["Allow", "Deny"])
    func `T39: an unknown action is refused when the policy is read`(name: String, effect: String) {
        #expect(throws: PolicyError.invalid(place: "Statement[0].Action", .unknownAction(name))) {
            try document(statement(effect, name, on: "*"))
        }
        #expect(
            throws: PolicyError.invalid(place: "Statement[0].NotAction[1]", .unknownAction(name))
        ) {
            try document(
                #"{"Effect":"\#(effect)","NotAction":["s3:*","\#(name)"],"Resource":"*"}"#)
        }
    }

    @Test func `each action has one name, and is found by it in any case`() {
        #expect(Set(Action.allCases.map(\.name)).count == Action.allCases.count)
        for action in Action.allCases {
            #expect(Action(action.name) == action)
            #expect(Action(action.name.uppercased()) == action)
        }
        #expect(Action.allCases.count < 256, "an ActionSet has room for 256")
    }

    static let scopes: [(S3Action, Action.Scope)] = [
        (.listAllMyBuckets, .service), (.listenNotification, .service),
        (.createBucket, .bucket), (.headBucket, .bucket), (.listBucket, .bucket),
        (.listBucketMultipartUploads, .bucket), (.getBucketLocation, .bucket),
        (.putBucketPolicy, .bucket), (.getLifecycleConfiguration, .bucket),
        (.getObject, .object), (.putObject, .object), (.deleteObjectVersion, .object),
        (.listMultipartUploadParts, .object), (.abortMultipartUpload, .object),
        (.bypassGovernanceRetention, .object), (.putObjectFanOut, .object),
    ]

    @Test(arguments: scopes)
    func `an action of S3 is done to the service, a bucket or an object`(
        action: S3Action, scope: Action.Scope
    ) {
        #expect(Action.s3(action).scope == scope)
    }
}
