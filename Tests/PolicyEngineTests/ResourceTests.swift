import PolicyEngine
import Testing

@Suite struct ResourceTests {
    private static let s3 = "arn:aws:s3:::"

    static let objects: [(pattern: String, object: String, isMatch: Bool)] = [
        ("b/k", "b/k", true), ("b/k", "b/kk", false), ("b/k", "b/K", false), ("b/k", "bb/k", false),
        ("b/*", "b/k", true), ("b/*", "b/x/y/z", true), ("b/*", "bb/k", false),
        ("b*", "b/k", true), ("b*", "bucket/k", true), ("*", "b/k", true), ("*/k", "b/k", true),
        ("*/k", "b/x/k", true), ("b/a*", "b/a/b/c", true), ("b/*.csv", "b/x/y.csv", true),
        ("b/*.csv", "b/x.csv.gz", false), ("b/?", "b/k", true), ("b/?", "b/kk", false),
        ("b/?", "b/é", true), ("b/??", "b/é", false), ("b?k", "b/k", true),
        ("b/x*z", "b/xyz", true), ("b/x*z*", "b/xyzzy", true), ("b/**", "b/k", true),
        ("b", "b/k", false), ("b/", "b/k", false),
        // Compared as it is: MinIO cleans the name first, and these would match b/k.
        ("b/k", "b/k/", false), ("b/k", "b/x/../k", false), ("b/k", "b//k", false),
        ("b/k", "b/./k", false),
        ("${*}/*", "b/k", false), ("b/${*}", "b/k", false), ("b/${*}", "b/*", true),
        ("b/${?}", "b/?", true), ("b/${?}", "b/k", false), ("b/${$}{x}", "b/${x}", true),
        ("b/$x", "b/$x", true), ("b/{x}", "b/{x}", true),
    ]

    @Test(arguments: objects)
    func `an object is matched by its bucket, a slash and its key`(
        pattern: String, object: String, isMatch: Bool
    ) throws {
        let policy = try document(
            statement("Allow", "s3:GetObject", on: ResourceTests.s3 + pattern))
        #expect(
            policy.allows(try request("s3:GetObject", on: ResourceTests.s3 + object)) == isMatch)
    }

    static let buckets: [(pattern: String, isMatch: Bool)] = [
        ("bucket", true), ("buck*", true), ("b*t", true), ("bucke?", true), ("*", true),
        ("?ucket", true),
        // In MinIO the first of these matches, and those with a wildcard inside above do not.
        ("bucket/*", false), ("bucket/", false), ("*/*", false), ("bucket2", false),
        ("Bucket", false),
    ]

    @Test(arguments: buckets)
    func `a bucket is matched by its name alone`(pattern: String, isMatch: Bool) throws {
        let policy = try document(
            statement("Allow", "s3:ListBucket", on: ResourceTests.s3 + pattern))
        #expect(policy.allows(try request("s3:ListBucket", on: "arn:aws:s3:::bucket")) == isMatch)
    }

    static let scopes: [(action: String, on: String, resource: String, isMatch: Bool)] = [
        ("s3:ListAllMyBuckets", "*", "*", true),
        ("s3:ListAllMyBuckets", "*", "arn:aws:s3:::*", true),
        ("s3:ListAllMyBuckets", "*", "arn:aws:s3:::b*", false),
        ("s3:ListAllMyBuckets", "*", "arn:aws:s3:::?*", false),
        ("s3:ListAllMyBuckets", "*", "arn:minio:kms:::*", false),
        ("admin:ServerInfo", "*", "arn:aws:s3:::*", true),
        ("admin:ServerInfo", "*", "arn:aws:s3:::b/*", false),
        ("sts:AssumeRole", "*", "*", true),
        ("sts:AssumeRole", "*", "arn:aws:s3:::b", false),
        ("kms:CreateKey", "arn:minio:kms:::k1", "*", true),
        ("kms:CreateKey", "arn:minio:kms:::k1", "arn:minio:kms:::k*", true),
        ("kms:CreateKey", "arn:minio:kms:::k1", "arn:minio:kms:::x*", false),
        ("kms:CreateKey", "arn:minio:kms:::k1", "arn:aws:s3:::*", false),
        ("kms:Status", "*", "arn:minio:kms:::*", true),
        ("kms:Status", "*", "arn:minio:kms:::k1", false),
        ("s3:GetObject", "arn:aws:s3:::b/k", "arn:minio:kms:::*", false),
    ]

    @Test(arguments: scopes)
    func `what has no name is matched by what stands for every name`(
        action: String, on arn: String, resource: String, isMatch: Bool
    ) throws {
        let policy = try document(statement("Allow", action, on: resource))
        #expect(policy.allows(try request(action, on: arn)) == isMatch)
    }

    /// MinIO takes `*` for a statement about its token service, and asks for no resource at all.
    static let everyAction: [(action: String, on: String, isMatch: Bool)] = [
        ("s3:GetObject", "arn:aws:s3:::b/k", true), ("s3:GetObject", "arn:aws:s3:::other/k", false),
        ("s3:ListBucket", "arn:aws:s3:::b", false), ("s3:ListAllMyBuckets", "*", false),
        ("admin:CreateUser", "*", false), ("kms:CreateKey", "arn:minio:kms:::k", false),
        ("sts:AssumeRole", "*", false),
    ]

    @Test(arguments: everyAction)
    func `every action respects Resource`(action: String, on arn: String, isMatch: Bool) throws {
        let policy = try document(statement("Allow", "*", on: "arn:aws:s3:::b/*"))
        #expect(policy.allows(try request(action, on: arn)) == isMatch)
    }

    static let excluded: [(resources: String, object: String, isMatch: Bool)] = [
        (#""arn:aws:s3:::b/*""#, "b/k", false), (#""arn:aws:s3:::b/*""#, "c/k", true),
        (#"["arn:aws:s3:::b/*","arn:aws:s3:::c/*"]"#, "c/k", false), (#""*""#, "b/k", false),
        (#""arn:aws:s3:::b""#, "b/k", true), (#""arn:minio:kms:::*""#, "b/k", true),
    ]

    @Test(arguments: excluded)
    func `NotResource is about all others`(
        resources: String, object: String, isMatch: Bool
    ) throws {
        let policy = try document(
            #"{"Effect":"Allow","Action":"s3:GetObject","NotResource":\#(resources)}"#)
        #expect(policy.allows(try request("s3:GetObject", on: "arn:aws:s3:::\(object)")) == isMatch)
    }

    @Test func `what has no name is not what NotResource names`() throws {
        let policy = try document(
            statement("Allow", "*", on: "*"),
            #"{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}"#
        )
        #expect(policy.denies(try request("s3:ListAllMyBuckets")))
        #expect(policy.allows(try request("s3:ListBucket", on: "arn:aws:s3:::b")))
        #expect(policy.allows(try request("kms:Status", on: "arn:minio:kms:::k")))
    }

    @Test(arguments: [
        (#""Action":"*","Resource":"*""#, false),
        (#""Action":"*","Resource":"arn:aws:s3:::*""#, false),
        (#""NotAction":"s3:GetObject","Resource":"*""#, false),
        (#""NotAction":"admin:CreateUser","Resource":"*""#, false),
        (#""Action":["*","admin:CreateUser"],"Resource":"*""#, false),
        (#""Action":["*","admin:Server*"],"Resource":"*""#, true),
        (#""Action":"Admin:ServerInfo""#, true), (#""Action":"admin:*""#, true),
    ])
    func `only a word about the administration allows its actions`(
        fields: String, isMatch: Bool
    ) throws {
        let policy = try document("{\"Effect\":\"Allow\",\(fields)}")
        #expect(policy.allows(try request("admin:ServerInfo")) == isMatch)
    }

    @Test(arguments: [#""Action":"*""#, #""NotAction":"s3:GetObject""#, #""Action":"admin:*""#])
    func `any word that covers an action of the administration denies it`(fields: String) throws {
        let policy = try document(
            #"{"Effect":"Allow","Action":"admin:*"}"#,
            "{\"Effect\":\"Deny\",\(fields),\"Resource\":\"*\"}")
        #expect(policy.denies(try request("admin:ServerInfo")))
    }

    @Test(arguments: [
        "", "b", "b/*", "arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3:::/b", "arn:aws:s3:us-east-1::b",
        "arn:aws:s3::1:b", "arn:awscn:s3:::b", "ARN:aws:s3:::b", "arn::s3:::b", "arn:aws:sq:::b",
        " *", "**", "arn:minio:kms:::",
    ])
    func `what is no ARN of ours is refused`(text: String) {
        #expect(
            throws: PolicyError.invalid(place: "Statement[0].Resource", .malformedResource(text))
        ) {
            try document(statement("Deny", "s3:GetObject", on: text))
        }
    }

    @Test func `an action without a resource of its own needs none in the statement`() throws {
        let policy = try document(#"{"Effect":"Allow","Action":["admin:*","sts:*","kms:*"]}"#)
        #expect(policy.allows(try request("admin:ServerInfo")))
        #expect(policy.allows(try request("kms:CreateKey", on: "arn:minio:kms:::k")))
        #expect(throws: PolicyError.invalid(place: "Statement[0].Resource", .missing)) {
            try document(#"{"Effect":"Allow","Action":["admin:*","s3:ListAllMyBuckets"]}"#)
        }
        #expect(throws: PolicyError.invalid(place: "Statement[0].Resource", .missing)) {
            try document(#"{"Effect":"Allow","NotAction":"admin:*"}"#)
        }
    }

    static let misfits: [(String, Resource)] = [
        ("s3:ListBucket", .object(bucket: "b", key: "k")), ("s3:ListBucket", .none),
        ("s3:ListBucket", .bucket("")), ("s3:ListBucket", .bucket("b/k")),
        ("s3:GetObject", .bucket("b")), ("s3:GetObject", .object(bucket: "b", key: "")),
        ("s3:GetObject", .object(bucket: "", key: "k")),
        ("s3:GetObject", .object(bucket: "a/b", key: "k")), ("s3:GetObject", .none),
        ("s3:ListAllMyBuckets", .bucket("b")), ("admin:ServerInfo", .bucket("b")),
        ("kms:CreateKey", .bucket("b")), ("kms:CreateKey", .encryptionKey("")),
        ("s3:GetObject", .encryptionKey("k")),
    ]

    @Test(arguments: misfits)
    func `an action on what it is never done to is denied, even to the owner`(
        name: String, resource: Resource
    ) throws {
        let request = AccessRequest(
            action: try #require(Action(name)), resource: resource, server: ConditionValues(),
            request: ConditionValues())
        let denied = Decision.implicitDeny(.resourceNotFit)
        #expect(Permissions(.owner).decision(on: request) == denied)
        #expect(Permissions(.owner).decisionUnlessDenied(on: request) == denied)
        #expect(try document(statement("Allow", "*", on: "*")).decision(on: request) == denied)
    }

    @Test(arguments: [
        "", "b", "arn:aws:s3:::", "arn:aws:s3:::b/", "arn:aws:s3:::/k", "arn:minio:kms:::",
    ])
    func `a text that names nothing is no resource`(text: String) {
        #expect(Resource(arn: text) == nil)
    }
}
