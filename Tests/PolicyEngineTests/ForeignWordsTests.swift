import PolicyEngine
import Testing

/// Policies that people have name much that Daypass has nothing for. In an Allow it gives nothing;
/// in a Deny it takes nothing away from what the statement denies here.
@Suite struct ForeignWordsTests {
    static let foreign = [
        "iam:PassRole", "ec2:*", "s3-object-lambda:Get*", "s3-outposts:*", "EC2:Describe*",
        "elasticmapreduce:?et*", "kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*",
        "s3:Describe*", "s3:PutBucketPublicAccessBlock", "s3:putbucketpublicaccessblock",
        "s3:CreateJob", "s3:GetDataAccess", "sts:TagSession", "sts:AssumeRoleWithSAML",
    ]

    @Test(arguments: foreign)
    func `T39: a foreign action gives nothing and denies nothing`(name: String) throws {
        let alone = try document(statement("Allow", name, on: "*"))
        let beside = try document(
            #"{"Effect":"Allow","Action":["s3:GetObject","\#(name)"],"Resource":"*"}"#)
        let denied = try document(
            statement("Allow", "s3:*", on: "*"),
            #"{"Effect":"Deny","Action":["s3:PutObject","\#(name)"],"Resource":"*"}"#)
        for action in Action.allCases {
            let request = try request(action.name, on: ForeignWordsTests.resource(action))
            #expect(!alone.allows(request), "\(action.name)")
            #expect(beside.allows(request) == (action == .s3(.getObject)), "\(action.name)")
            #expect(denied.denies(request) == (action == .s3(.putObject)), "\(action.name)")
        }
        #expect(alone.warnings.map(\.place) == ["Statement[0].Action"])
        #expect(beside.warnings.map(\.place) == ["Statement[0].Action"])
    }

    @Test(arguments: ["iam:PassRole", "kms:Decrypt", "s3:CreateJob"])
    func `NotAction leaves out nothing by a foreign action`(name: String) throws {
        let policy = try document(
            #"{"Effect":"Allow","NotAction":["s3:PutObject","\#(name)"],"Resource":"*"}"#)
        for action in S3Action.allCases {
            let request = try request(
                "s3:\(action.rawValue)", on: ForeignWordsTests.resource(.s3(action)))
            #expect(policy.allows(request) == (action != .putObject), "\(action)")
        }
    }

    static let operations = [
        "s3:ListObjectsV2", "s3:HeadObject", "s3:CopyObject", "s3:listbuckets",
    ]

    @Test(arguments: operations)
    func `an operation in an action's place gives nothing, and is refused where it would take away`(
        name: String
    ) throws {
        let policy = try document(statement("Allow", name, on: "*"))
        for action in S3Action.allCases {
            #expect(
                !policy.allows(
                    try request(
                        "s3:\(action.rawValue)", on: ForeignWordsTests.resource(.s3(action)))))
        }
        #expect(policy.warnings.count == 1)
        for fields in [
            #""Effect":"Deny","Action""#, #""Effect":"Deny","NotAction""#,
            #""Effect":"Allow","NotAction""#,
        ] {
            let element = fields.contains("NotAction") ? "NotAction" : "Action"
            #expect(
                throws: PolicyError.invalid(place: "Statement[0].\(element)", .operation(name))
            ) {
                try document(#"{\#(fields):"\#(name)","Resource":"*"}"#)
            }
        }
    }

    @Test(arguments: ["s3:Get*", "s3:*Acl", "s3:*", "*"])
    func `a pattern that also stands for foreign actions keeps its own`(pattern: String) throws {
        let policy = try document(
            statement("Allow", "s3:*", on: "*"), statement("Deny", pattern, on: "*"))
        #expect(policy.denies(try request("s3:GetBucketAcl", on: "arn:aws:s3:::b")))
        #expect(policy.denies(try request("s3:GetObjectAcl", on: "arn:aws:s3:::b/k")))
        #expect(policy.warnings.allSatisfy { !$0.description.contains("nothing") })
    }

    @Test func `nothing else is read of a statement that names foreign actions alone`() throws {
        for effect in ["Allow", "Deny"] {
            let policy = try document(
                """
                {"Effect":"\(effect)","Action":["kms:Decrypt","iam:PassRole"],
                "Resource":"arn:aws:iam::${account}:role/x",
                "Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}
                """)
            #expect(!policy.allows(try request("s3:GetObject", on: "arn:aws:s3:::b/k")))
            #expect(!policy.denies(try request("s3:GetObject", on: "arn:aws:s3:::b/k")))
        }
    }

    static let resources: [(arn: String, isS3: Bool)] = [
        ("arn:aws:s3:::b/k", true), ("arn:aws-cn:s3:::b/k", true),
        ("arn:aws-us-gov:s3:::b/*", true), ("arn:*:s3:::b/k", true), ("arn:aws:s3:*:*:b/k", true),
        ("arn:aws:s3:*:*:*", true),
        ("arn:aws:kms:us-east-1:123456789012:key/*", false),
        ("arn:aws:s3:us-east-1:123456789012:accesspoint/a/object/*", false),
        ("arn:aws:s3:*:*:accesspoint/*", false), ("arn:aws:s3:us-east-1:123456789012:*", false),
        ("arn:aws:dynamodb:*:*:table/locks", false), ("arn:aws:iam::123456789012:role/x", false),
        ("arn:aws:s3-outposts:*:*:outpost/*", false),
    ]

    @Test(arguments: resources, ["Resource", "NotResource"])
    func `a foreign resource names nothing here, and S3's has its meaning in every partition`(
        resource: (arn: String, isS3: Bool), element: String
    ) throws {
        let object = try request("s3:GetObject", on: "arn:aws:s3:::b/k")
        let isNamed = resource.isS3 == (element == "Resource")
        for effect in ["Allow", "Deny"] {
            let policy = try document(
                statement("Allow", "s3:*", on: "arn:aws:s3:::other"),
                #"{"Effect":"\#(effect)","Action":"s3:*","\#(element)":["\#(resource.arn)"]}"#)
            #expect(policy.allows(object) == (isNamed && effect == "Allow"))
            #expect(policy.denies(object) == (isNamed && effect == "Deny"))
        }
    }

    static let noResources = [
        "arn:aws:s3::b", "arn:aws:s4:::b", "arn:aws:s3:us-east-1::b", "arn:aws:s3:::",
        "arn:aws-cn:s3:::/k", "arn:azure:s3:::b", "arn:aws:kms:::", "arn:aws:*:::b", "b/k",
        "arn:aws:s3*:::b", "arn:aws:foo:::x", "arn:minio:s3:::b",
        "arn:aws:s3:us-east-1:123456789012:b",
    ]

    @Test(arguments: noResources, ["Allow", "Deny"])
    func `what is no resource anywhere is refused`(text: String, effect: String) {
        #expect(
            throws: PolicyError.invalid(place: "Statement[0].Resource", .malformedResource(text))
        ) {
            try document(statement(effect, "s3:*", on: text))
        }
    }

    /// One that each action is done to.
    private static func resource(_ action: Action) -> String {
        switch action.scope {
        case .service: "*"
        case .bucket: "arn:aws:s3:::b"
        case .object: "arn:aws:s3:::b/k"
        case .encryptionKey: "arn:minio:kms:::k"
        }
    }
}
