import PolicyEngine
import Testing

@Suite struct BuiltInPoliciesTests {
    private static let object = "arn:aws:s3:::b/k"

    static let meanings: [(action: String, resource: String, allowedBy: Set<String>)] = [
        ("s3:GetObject", object, ["readonly", "readwrite", "consoleAdmin"]),
        ("s3:PutObject", object, ["writeonly", "readwrite", "consoleAdmin"]),
        ("s3:DeleteObject", object, ["readwrite", "consoleAdmin"]),
        ("s3:GetObjectTagging", object, ["readwrite", "consoleAdmin"]),
        ("s3:GetBucketLocation", "arn:aws:s3:::b", ["readonly", "readwrite", "consoleAdmin"]),
        ("s3:ListBucket", "arn:aws:s3:::b", ["readwrite", "consoleAdmin"]),
        ("s3:DeleteBucket", "arn:aws:s3:::b", ["readwrite", "consoleAdmin"]),
        ("s3:ListAllMyBuckets", "*", ["readwrite", "consoleAdmin"]),
        ("admin:ServerInfo", "*", ["diagnostics", "consoleAdmin"]),
        ("admin:CreateUser", "*", ["consoleAdmin"]),
        ("kms:CreateKey", "arn:minio:kms:::key", ["consoleAdmin"]),
        ("kms:Status", "*", ["consoleAdmin"]),
        ("sts:AssumeRole", "*", []),
    ]

    @Test(arguments: meanings)
    func `each allows what it does in MinIO`(
        action: String, resource: String, allowedBy: Set<String>
    ) throws {
        let request = try request(action, on: resource)
        let allowing = try BuiltInPolicies.names.filter { name in
            let json = try #require(BuiltInPolicies.json(named: name))
            return try PolicyDocument(json: Array(json.utf8)).allows(request)
        }
        #expect(Set(allowing) == allowedBy)
    }

    @Test(arguments: BuiltInPolicies.names)
    func `none deserves a warning`(name: String) throws {
        let json = try #require(BuiltInPolicies.json(named: name))
        #expect(try PolicyDocument(json: Array(json.utf8)).warnings == [])
    }

    @Test(arguments: ["", "READONLY", "readonly ", "admin"])
    func `no other name is one`(name: String) {
        #expect(BuiltInPolicies.json(named: name) == nil)
    }
}
