import Configuration
import PolicyEngine
import Testing

@testable import Authorizer

@Suite struct S3PermissionCheckTests {
    private static let bucket = Resource.bucket("bucket")

    /// Why a requirement is not met by statements about the bucket; nil when it is.
    private static func refusal(
        _ statements: [(effect: String, action: String)], _ requirement: S3Requirement
    ) throws -> String? {
        let text = statements.map {
            #"{"Effect":"\#($0.effect)","Action":"\#($0.action)","Resource":"arn:aws:s3:::bucket"}"#
        }
        let document = try PolicyDocument(
            json: Array(
                #"{"Version":"2012-10-17","Statement":[\#(text.joined(separator: ","))]}"#.utf8))
        return S3PermissionCheck(
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: ConditionValues(), request: ConditionValues(), isSigned: true)
        ).refusal(of: requirement)
    }

    static let alternatives: [(statements: [(effect: String, action: String)], refusal: String?)] =
        [
            ([("Allow", "s3:HeadBucket")], nil),
            ([("Allow", "s3:ListBucket")], nil),
            ([("Allow", "s3:GetBucketPolicy")], "s3:HeadBucket: no statement allows it"),
            (
                [("Allow", "s3:ListBucket"), ("Deny", "s3:HeadBucket")],
                "s3:HeadBucket: denied by policy p, Statement[1]"
            ),
            ([("Allow", "s3:HeadBucket"), ("Deny", "s3:ListBucket")], nil),
        ]

    @Test(arguments: alternatives.indices)
    func `another action will do where nothing allows the first, not where something denies it`(
        row: Int
    ) throws {
        let (statements, refusal) = S3PermissionCheckTests.alternatives[row]
        #expect(
            try S3PermissionCheckTests.refusal(
                statements,
                S3Requirement(.headBucket, or: .listBucket, on: S3PermissionCheckTests.bucket))
                == refusal)
    }

    static let modes: [(S3Requirement.Mode, action: String, effect: String, isMet: Bool)] = [
        (.allow, "s3:HeadBucket", "Allow", true), (.allow, "s3:ListBucket", "Allow", false),
        (.unlessDenied, "s3:ListBucket", "Allow", true),
        (.unlessDenied, "s3:HeadBucket", "Deny", false),
        (.unlessDeniedExplicitly, "s3:ListBucket", "Allow", true),
        (.unlessDeniedExplicitly, "s3:HeadBucket", "Deny", false),
        (.unlessStatementDenies, "s3:ListBucket", "Allow", true),
        (.unlessStatementDenies, "s3:HeadBucket", "Deny", false),
    ]

    @Test(arguments: modes)
    func `some permissions have to be there, some may only not be denied`(
        mode: S3Requirement.Mode, action: String, effect: String, isMet: Bool
    ) throws {
        let refusal = try S3PermissionCheckTests.refusal(
            [(effect, action)],
            S3Requirement(.headBucket, on: S3PermissionCheckTests.bucket, mode: mode))
        #expect((refusal == nil) == isMet)
    }
}
