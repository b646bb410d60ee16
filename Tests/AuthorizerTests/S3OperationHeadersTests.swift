import PolicyEngine
import Testing
import Wire

@testable import Authorizer

/// What headers add to what an operation needs.
@Suite struct S3OperationHeadersTests {
    typealias Row = (line: String, headers: KeyValuePairs<String, String>, needs: [String])

    static let needs: [Row] = [
        // Copies.
        (
            "PUT /bbb/k", ["x-amz-copy-source": "src/s"], ["PutObject bbb/k", "GetObject src/s"]
        ),
        (
            "PUT /bbb/k", ["x-amz-copy-source": "/src/s?versionId=v"],
            ["PutObject bbb/k", "GetObject src/s", "GetObjectVersion src/s!!!"]
        ),
        (
            "PUT /bbb/k?partNumber=1&uploadId=u", ["x-amz-copy-source": "src/a%2Fs"],
            ["PutObject bbb/k", "GetObject src/a/s"]
        ),
        // Locks.
        (
            "PUT /bbb/k", ["x-amz-object-lock-mode": "GOVERNANCE"],
            ["PutObject bbb/k", "PutObjectRetention bbb/k"]
        ),
        (
            "PUT /bbb/k", ["x-amz-object-lock-retain-until-date": "2026-02-01T00:00:00Z"],
            ["PutObject bbb/k", "PutObjectRetention bbb/k"]
        ),
        (
            "POST /bbb/k?uploads",
            ["x-amz-object-lock-mode": "COMPLIANCE", "x-amz-object-lock-legal-hold": "ON"],
            ["PutObject bbb/k", "PutObjectRetention bbb/k", "PutObjectLegalHold bbb/k"]
        ),
        (
            "PUT /bbb/k", ["x-amz-copy-source": "src/s", "x-amz-object-lock-legal-hold": "OFF"],
            ["PutObject bbb/k", "GetObject src/s", "PutObjectLegalHold bbb/k"]
        ),
        (
            "DELETE /bbb/k?versionId=v", ["x-amz-bypass-governance-retention": "true"],
            [
                "DeleteObjectVersion bbb/k!", "DeleteObject bbb/k",
                "BypassGovernanceRetention bbb/k",
            ]
        ),
        (
            "DELETE /bbb/k", ["x-amz-bypass-governance-retention": "True"],
            ["DeleteObject bbb/k", "BypassGovernanceRetention bbb/k"]
        ),
        (
            "DELETE /bbb/k", ["x-amz-bypass-governance-retention": "false"], ["DeleteObject bbb/k"]
        ),
        (
            "PUT /bbb/k?retention", ["x-amz-bypass-governance-retention": "true"],
            ["PutObjectRetention bbb/k", "BypassGovernanceRetention bbb/k"]
        ),
        // Buckets.
        (
            "PUT /bbb", ["x-amz-bucket-object-lock-enabled": "true"],
            ["CreateBucket bbb", "PutBucketObjectLockConfiguration bbb", "PutBucketVersioning bbb"]
        ),
        ("PUT /bbb", ["x-amz-bucket-object-lock-enabled": "false"], ["CreateBucket bbb"]),
        (
            "DELETE /bbb", ["x-minio-force-delete": "true"],
            ["DeleteBucket bbb", "ForceDeleteBucket bbb"]
        ),
        (
            "DELETE /bbb", ["x-minio-force-delete": "false"],
            ["DeleteBucket bbb", "ForceDeleteBucket bbb"]
        ),
        // Replicas.
        (
            "PUT /bbb/k", ["x-amz-replication-status": "REPLICA"],
            ["PutObject bbb/k", "ReplicateObject bbb/k"]
        ),
        (
            "DELETE /bbb/k", ["x-amz-replication-status": "REPLICA"],
            ["DeleteObject bbb/k", "ReplicateDelete bbb/k"]
        ),
        // Who may write may not publish.
        (
            "PUT /bbb/k", ["x-amz-acl": "public-read"],
            ["PutObject bbb/k", "PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        (
            "PUT /bbb/k", ["x-amz-acl": "PRIVATE"],
            ["PutObject bbb/k", "PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        (
            "PUT /bbb/k", ["x-amz-grant-read": "id=1"],
            ["PutObject bbb/k", "PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        (
            "POST /bbb/k?uploads", ["x-amz-acl": "authenticated-read"],
            ["PutObject bbb/k", "PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        (
            "PUT /bbb", ["x-amz-acl": "public-read-write"],
            ["CreateBucket bbb", "PutBucketAcl|PutBucketPolicy bbb", "PutBucketPolicy bbb!!!"]
        ),
        ("PUT /bbb/k", ["x-amz-acl": "private"], ["PutObject bbb/k", "PutObjectAcl bbb/k!!!"]),
        (
            "PUT /bbb/k", ["x-amz-acl": "bucket-owner-full-control"],
            ["PutObject bbb/k", "PutObjectAcl bbb/k!!!"]
        ),
        ("PUT /bbb", ["x-amz-acl": "private"], ["CreateBucket bbb", "PutBucketAcl bbb!!!"]),
        (
            "PUT /bbb/k?acl", ["x-amz-acl": "public-read"],
            ["PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        // Tags need no action of their own, but can be denied.
        (
            "PUT /bbb/k", ["x-amz-tagging": "a=b"],
            ["PutObject bbb/k", "PutObjectTagging bbb/k!!!"]
        ),
        (
            "POST /bbb/k?uploads", ["x-amz-tagging": "a=b"],
            ["PutObject bbb/k", "PutObjectTagging bbb/k!!!"]
        ),
    ]

    @Test(arguments: needs.indices)
    func `T35: headers that do more need more`(row: Int) throws {
        let (line, headers, needs) = S3OperationHeadersTests.needs[row]
        #expect(try s3Request(line, headers).operation.summary == needs)
    }

    static let grants: [(line: String, isTaken: Bool)] = [
        ("PUT /bbb", false), ("PUT /bbb?acl", false), ("PUT /bbb/k", true),
        ("PUT /bbb/k?acl", true),
        ("POST /bbb/k?uploads", true),
    ]

    @Test(
        arguments: grants,
        ["full-control", "read", "read-acp", "write", "write-acp"])
    func `grants that would lock Daypass's own key out of a bucket are refused`(
        row: (line: String, isTaken: Bool), grant: String
    ) throws {
        let headers: KeyValuePairs = ["x-amz-grant-\(grant)": "id=other"]
        guard !row.isTaken else {
            let needs = try s3Request(row.line, headers).operation.summary
            #expect(needs.contains { $0.contains("PutBucketPolicy bbb") })
            return
        }
        #expect(
            throws: S3RequestError.notImplemented(
                "x-amz-grant-\(grant), which locks Daypass's own key out of the bucket")
        ) { try s3Request(row.line, headers) }
    }

    static let misplaced = [
        "GET /bbb/k", "PUT /bbb/k?tagging", "PUT /bbb?tagging", "PUT /bbb/k?retention",
        "PUT /bbb/k?legal-hold", "PUT /bbb", "DELETE /bbb/k?tagging", "POST /bbb/k?restore",
    ]

    @Test(
        arguments: misplaced,
        ["x-amz-tagging", "x-amz-object-lock-mode", "x-amz-object-lock-legal-hold"])
    func `tags and locks of a new object are refused where none is made`(
        line: String, header: String
    ) {
        #expect(throws: S3RequestError.ambiguous(header)) { try s3Request(line, [header: "a"]) }
    }

    @Test func `a copy has its source's tags, unless it says so`() throws {
        func copy(_ directive: KeyValuePairs<String, String>) throws -> [String] {
            var parameters = request(
                "PUT /bbb/k", ["x-amz-copy-source": "src/s", "x-amz-tagging": "a=b"]
            ).parameters
            for (name, value) in directive {
                parameters.append(name: Array(name.utf8), value: Array(value.utf8))
            }
            return try S3Request(
                Request(parameters: parameters), rules: .knowingAll(), now: Timestamp(seconds: 0)
            ).operation.summary
        }
        let name = "HTTP_X_AMZ_TAGGING_DIRECTIVE"
        #expect(
            try copy([name: "REPLACE"]) == [
                "PutObject bbb/k", "GetObject src/s", "PutObjectTagging bbb/k!!!",
            ])
        for directive: KeyValuePairs in [[:], [name: "COPY"], [name: "replace"]] {
            #expect(throws: S3RequestError.invalidArgument("x-amz-tagging-directive")) {
                try copy(directive)
            }
        }
    }

    @Test func `a copy has a name of its own`() throws {
        let headers: KeyValuePairs = ["x-amz-copy-source": "src/s"]
        #expect(try s3Request("PUT /bbb/k", headers).operation.name == .copyObject)
        #expect(
            try s3Request("PUT /bbb/k?uploadId=u&partNumber=1", headers).operation.name
                == .uploadPartCopy)
    }

    static let refused:
        [(line: String, header: KeyValuePairs<String, String>, refusal: S3RequestError)] = [
            // MinIO would delete all keys that begin so.
            (
                "DELETE /bbb/k", ["x-minio-force-delete": "true"],
                .notImplemented("x-minio-force-delete")
            ),
            (
                "PUT /bbb/k", ["x-minio-force-delete": "true"],
                .notImplemented("x-minio-force-delete")
            ),
            ("GET /bbb/k", ["x-minio-extract": "true"], .notImplemented("x-minio-extract")),
            (
                "PUT /bbb/k", ["x-minio-source-mtime": "2020-01-01T00:00:00Z"],
                .notImplemented("x-minio-source-mtime")
            ),
            // Stores that have a protocol of their own may hear its headers in requests of S3's.
            ("PUT /bbb/k", ["x-goog-copy-source": "o/k"], .notImplemented("x-goog-copy-source")),
            ("PUT /bbb/k", ["x-oss-copy-source": "/o/k"], .notImplemented("x-oss-copy-source")),
            ("PUT /bbb/k", ["x-cos-acl": "public-read"], .notImplemented("x-cos-acl")),
            ("GET /bbb/k", ["x-obs-process": "image"], .notImplemented("x-obs-process")),
            // A store would unpack an archive over keys that nobody authorized.
            (
                "PUT /bbb/k", ["x-amz-meta-snowball-auto-extract": "true"],
                .notImplemented("x-amz-meta-snowball-auto-extract")
            ),
            (
                "PUT /bbb/k", ["x-amz-meta-snowball-auto-extract": "false"],
                .notImplemented("x-amz-meta-snowball-auto-extract")
            ),
            (
                "DELETE /bbb/k", ["x-amz-bypass-governance-retention": "1"],
                .invalidArgument("x-amz-bypass-governance-retention")
            ),
            (
                "PUT /bbb", ["x-amz-bucket-object-lock-enabled": "yes"],
                .invalidArgument("x-amz-bucket-object-lock-enabled")
            ),
        ]

    @Test(arguments: refused.indices)
    func `headers that make a store do something else are refused`(
        row: Int
    ) {
        let (line, header, refusal) = S3OperationHeadersTests.refused[row]
        #expect(throws: refusal) { try s3Request(line, header) }
    }
}
