import PolicyEngine
import Testing

/// Policies of the kinds that people copy from AWS and from the documents of programs that use S3:
/// each is a policy here, means what it means in AWS, and what it does not mean here is told.
@Suite struct CopiedPoliciesTests {
    struct Copied: CustomTestStringConvertible {
        let name: String
        let statements: [String]
        let allowed: [String]
        let denied: [String]
        let warningCount: Int

        var testDescription: String { name }
    }

    private static let object = "arn:aws:s3:::bkt/db/table/data"
    private static let key = "arn:aws:kms:us-east-1:123456789012:key/1"

    static let policies: [Copied] = [
        Copied(
            name: "AWS's read-only access",
            statements: [
                """
                {"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*",
                "s3-object-lambda:List*"],"Resource":"*"}
                """
            ],
            allowed: ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets", "s3:GetObjectAcl"],
            denied: ["s3:PutObject", "s3:DeleteObject", "s3:PutBucketAcl"], warningCount: 3),
        Copied(
            name: "AWS's full access",
            statements: [
                #"{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}"#
            ],
            allowed: ["s3:PutObject", "s3:CreateBucket"], denied: ["admin:ServerInfo"],
            warningCount: 1),
        Copied(
            name: "a power user's",
            statements: [
                #"{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}"#,
                """
                {"Effect":"Allow","Action":["account:GetAccountInformation","iam:CreateServiceLinkedRole"],
                "Resource":"*"}
                """,
            ],
            allowed: ["s3:PutObject"], denied: [], warningCount: 4),
        Copied(
            name: "a catalog's session, Polaris",
            statements: [
                #"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":["arn:aws:s3:::bkt/db/table/*"]}"#,
                #"{"Effect":"Allow","Action":["s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::bkt/db/table/*"]}"#,
                #"{"Effect":"Allow","Action":"s3:GetBucketLocation","Resource":"arn:aws:s3:::bkt"}"#,
                """
                {"Effect":"Allow","Action":["kms:GenerateDataKey","kms:Decrypt","kms:DescribeKey"],
                "Resource":"\(key)","Condition":{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::1:role/r"},
                "StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::bkt"}}}
                """,
            ],
            allowed: ["s3:GetObject", "s3:PutObject", "s3:GetBucketLocation"],
            denied: ["s3:ListBucket", "s3:PutObjectAcl"], warningCount: 3),
        Copied(
            name: "a catalog's session, with keys beside objects",
            statements: [
                """
                {"Effect":"Allow","Action":["s3:GetO*","s3:PutO*","s3:DeleteO*","s3:*Multipart*","kms:Decrypt"],
                "Resource":["arn:aws:s3:::bkt/db/*","\(key)"]}
                """
            ],
            allowed: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
            denied: ["s3:ListBucket"], warningCount: 2),
        Copied(
            name: "Terraform's state",
            statements: [
                #"{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::bkt"}"#,
                #"{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bkt/db/*"}"#,
                """
                {"Effect":"Allow","Action":["dynamodb:DescribeTable","dynamodb:GetItem","dynamodb:PutItem"],
                "Resource":"arn:aws:dynamodb:*:*:table/locks"}
                """,
            ],
            allowed: ["s3:ListBucket", "s3:PutObject"], denied: ["s3:DeleteObject"],
            warningCount: 3),
        Copied(
            name: "Velero's",
            statements: [
                #"{"Effect":"Allow","Action":["ec2:DescribeVolumes","ec2:CreateSnapshot"],"Resource":"*"}"#,
                """
                {"Effect":"Allow","Action":["s3:GetObject","s3:DeleteObject","s3:PutObject","s3:PutObjectTagging",
                "s3:AbortMultipartUpload","s3:ListMultipartUploadParts"],"Resource":["arn:aws:s3:::bkt/*"]}
                """,
                #"{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::bkt"]}"#,
            ],
            allowed: ["s3:PutObject", "s3:ListBucket"], denied: ["s3:GetBucketPolicy"],
            warningCount: 2),
        Copied(
            name: "a sync tool's, with lists and settings",
            statements: [
                """
                {"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:GetBucketAcl","s3:GetBucketLocation",
                "s3:GetBucketPublicAccessBlock","s3:ListObjectsV2","s3:HeadObject"],"Resource":"*"}
                """
            ],
            allowed: ["s3:ListAllMyBuckets", "s3:GetBucketAcl"],
            denied: ["s3:ListBucket", "s3:GetObject"], warningCount: 3),
        Copied(
            name: "only over TLS, and only by people",
            statements: [
                #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
                """
                {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false",
                "aws:ViaAWSService":"false","aws:PrincipalIsAWSService":"false"}}}
                """,
            ],
            allowed: ["s3:PutObject"], denied: [], warningCount: 0),
        Copied(
            name: "only with a second factor",
            statements: [
                #"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
                """
                {"Effect":"Deny","NotAction":["iam:EnableMFADevice","sts:GetSessionToken"],"Resource":"*",
                "Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}
                """,
            ],
            allowed: [], denied: ["s3:PutObject", "s3:GetObject"], warningCount: 1),
        Copied(
            name: "only in one's own account",
            statements: [
                """
                {"Effect":"Allow","Action":"s3:*","Resource":"*",
                "Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}
                """
            ],
            allowed: [], denied: ["s3:PutObject"], warningCount: 1),
        Copied(
            name: "China's partition",
            statements: [
                #"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws-cn:s3:::bkt/*"}"#,
                #"{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"arn:aws-cn:s3:::bkt/db/*"}"#,
            ],
            allowed: ["s3:PutObject"], denied: ["s3:DeleteObject"], warningCount: 0),
    ]

    @Test(arguments: policies)
    func `a copied policy is taken, and means what it means in AWS`(copied: Copied) throws {
        let policy = try PolicyDocument(
            json: Array(
                #"{"Version":"2012-10-17","Statement":[\#(copied.statements.joined(separator: ","))]}"#
                    .utf8))
        func isAllowed(_ name: String) throws -> Bool {
            let resource =
                switch try #require(Action(name)).scope {
                case .service, .encryptionKey: "*"
                case .bucket: "arn:aws:s3:::bkt"
                case .object: CopiedPoliciesTests.object
                }
            return policy.allows(
                try request(name, on: resource, server: ["aws:SecureTransport": ["true"]]))
        }
        for name in copied.allowed { #expect(try isAllowed(name), "\(name)") }
        for name in copied.denied { #expect(try !isAllowed(name), "\(name)") }
        #expect(policy.warnings.count == copied.warningCount, "\(policy.warnings)")
    }
}
