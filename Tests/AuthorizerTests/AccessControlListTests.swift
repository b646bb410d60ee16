import Configuration
import PolicyEngine
import Testing

@testable import Authorizer

/// Access control lists and the settings that MinIO has no action for: AWS's action and MinIO's
/// mean one permission.
@Suite struct AccessControlListTests {
    /// Whether statements, each an effect and an action on everything, allow a request.
    private static func allows(
        _ line: String, _ headers: KeyValuePairs<String, String> = [:], _ statements: [String]
    ) throws -> Bool {
        let text = statements.map { statement in
            let words = statement.split(separator: " ")
            return #"{"Effect":"\#(words[0])","Action":"s3:\#(words[1])","Resource":"*"}"#
        }
        let document = try PolicyDocument(
            json: Array(
                #"{"Version":"2012-10-17","Statement":[\#(text.joined(separator: ","))]}"#.utf8))
        guard case .permissions(let needed) = try s3Request(line, headers).operation.demand else {
            Issue.record("the body is needed")
            return false
        }
        return S3PermissionCheck(
            S3RequestContext(
                permissions: Permissions(
                    .policies([AttachedPolicy(name: "p", document: document)])),
                server: ConditionValues(), request: ConditionValues(), isSigned: true)
        ).refusal(of: needed) == nil
    }

    static let pairs: [(line: String, aws: String, minIO: String)] = [
        ("GET /bbb?acl", "GetBucketAcl", "GetBucketPolicy"),
        ("PUT /bbb?acl", "PutBucketAcl", "PutBucketPolicy"),
        ("GET /bbb/k?acl", "GetObjectAcl", "GetBucketPolicy"),
        ("GET /bbb/k?acl&versionId=v", "GetObjectAcl", "GetBucketPolicy"),
        ("PUT /bbb/k?acl", "PutObjectAcl", "PutBucketPolicy"),
        ("GET /bbb?website", "GetBucketWebsite", "GetBucketPolicy"),
        ("GET /bbb?accelerate", "GetAccelerateConfiguration", "GetBucketPolicy"),
        ("GET /bbb?requestPayment", "GetBucketRequestPayment", "GetBucketPolicy"),
        ("GET /bbb?logging", "GetBucketLogging", "GetBucketPolicy"),
    ]

    @Test(arguments: pairs)
    func `either action allows, and either one denies`(
        line: String, aws: String, minIO: String
    ) throws {
        let allows = { (statements: String...) in
            try AccessControlListTests.allows(line, [:], statements)
        }
        #expect(try !allows("Allow *", "Deny \(aws)"))
        #expect(try !allows("Allow *", "Deny \(minIO)"))
        #expect(try !allows("Allow \(aws)", "Deny \(minIO)"))
        #expect(try !allows("Allow \(minIO)", "Deny \(aws)"))
        #expect(try !allows("Allow ListBucket", "Allow GetObject", "Allow PutObject"))
        #expect(try allows("Allow \(aws)"))
        #expect(try allows("Allow \(minIO)"))
        #expect(try allows("Allow *"))
    }

    @Test func `the list of a version can be denied by an action of its own`() throws {
        for (method, action) in [("GET", "Get"), ("PUT", "Put")] {
            let statements = ["Allow *", "Deny \(action)ObjectVersionAcl"]
            #expect(
                try !AccessControlListTests.allows(
                    "\(method) /bbb/k?acl&versionId=v", [:], statements))
            #expect(try AccessControlListTests.allows("\(method) /bbb/k?acl", [:], statements))
        }
    }

    static let headers: [(KeyValuePairs<String, String>, [String], isAllowed: Bool)] = [
        (["x-amz-acl": "public-read"], ["Allow PutObject"], false),
        (["x-amz-acl": "public-read"], ["Allow *", "Deny PutObjectAcl"], false),
        (["x-amz-acl": "public-read"], ["Allow *", "Deny PutBucketPolicy"], false),
        (["x-amz-grant-read": "id=1"], ["Allow PutObject"], false),
        (["x-amz-acl": "private"], ["Allow PutObject", "Deny PutObjectAcl"], false),
        (["x-amz-acl": "public-read"], ["Allow PutObject", "Allow PutObjectAcl"], true),
        (["x-amz-acl": "public-read"], ["Allow PutObject", "Allow PutBucketPolicy"], true),
        (["x-amz-acl": "private"], ["Allow PutObject"], true),
        (["x-amz-acl": "private"], ["Allow PutObject", "Deny PutBucketPolicy"], true),
        ([:], ["Allow PutObject", "Deny PutObjectAcl"], true),
    ]

    @Test(arguments: headers.indices)
    func `an object that comes with its list needs the same permission`(row: Int) throws {
        let (headers, statements, isAllowed) = AccessControlListTests.headers[row]
        #expect(
            try AccessControlListTests.allows("PUT /bbb/k", headers, statements) == isAllowed,
            "\(headers) \(statements)")
    }
}
