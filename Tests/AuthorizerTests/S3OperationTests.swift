import PolicyEngine
import Testing
import Wire

@testable import Authorizer

/// What each request needs, `b` standing for the bucket and `k` for the key.
@Suite struct S3OperationTests {
    typealias Row = (line: String, name: S3OperationName, needs: [String])

    static let service: [Row] = [
        ("GET /", .listBuckets, ["ListAllMyBuckets *"]),
        ("GET /?prefix=a&max-buckets=1", .listBuckets, ["ListAllMyBuckets *"]),
        ("GET /?events=e", .listenNotification, ["ListenNotification *"]),
    ]

    static let bucketReads: [Row] = [
        ("HEAD /bbb", .headBucket, ["HeadBucket|ListBucket bbb", "ListBucket bbb!!!"]),
        ("GET /bbb", .listObjects, ["ListBucket bbb"]),
        ("GET /bbb/", .listObjects, ["ListBucket bbb"]),
        (
            "GET /bbb?prefix=p&delimiter=/&marker=m&max-keys=1&encoding-type=url", .listObjects,
            ["ListBucket bbb"]
        ),
        ("GET /bbb?list-type=2", .listObjectsV2, ["ListBucket bbb"]),
        (
            "GET /bbb?list-type=2&prefix=p&continuation-token=t&start-after=a&fetch-owner=true&metadata=true",
            .listObjectsV2, ["ListBucket bbb"]
        ),
        ("GET /bbb?versions", .listObjectVersions, ["ListBucketVersions|ListBucket bbb"]),
        (
            "GET /bbb?versions=x&key-marker=k&version-id-marker=v", .listObjectVersions,
            ["ListBucketVersions|ListBucket bbb"]
        ),
        ("GET /bbb?uploads", .listMultipartUploads, ["ListBucketMultipartUploads bbb"]),
        (
            "GET /bbb?uploads&max-uploads=1&key-marker=k&upload-id-marker=u", .listMultipartUploads,
            ["ListBucketMultipartUploads bbb"]
        ),
        ("GET /bbb?location", .getBucketLocation, ["GetBucketLocation bbb"]),
        ("GET /bbb?policy", .getBucketPolicy, ["GetBucketPolicy bbb"]),
        (
            "GET /bbb?acl", .getBucketACL,
            ["GetBucketAcl|GetBucketPolicy bbb", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb?website", .getBucketWebsite,
            ["GetBucketWebsite|GetBucketPolicy bbb", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb?accelerate", .getBucketAccelerateConfiguration,
            ["GetAccelerateConfiguration|GetBucketPolicy bbb", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb?requestPayment", .getBucketRequestPayment,
            ["GetBucketRequestPayment|GetBucketPolicy bbb", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb?logging", .getBucketLogging,
            ["GetBucketLogging|GetBucketPolicy bbb", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb?lifecycle", .getBucketLifecycleConfiguration,
            ["GetLifecycleConfiguration bbb"]
        ),
        ("GET /bbb?encryption", .getBucketEncryption, ["GetEncryptionConfiguration bbb"]),
        (
            "GET /bbb?object-lock", .getObjectLockConfiguration,
            ["GetBucketObjectLockConfiguration bbb"]
        ),
        ("GET /bbb?replication", .getBucketReplication, ["GetReplicationConfiguration bbb"]),
        (
            "GET /bbb?replication-metrics", .getBucketReplicationMetrics,
            ["GetReplicationConfiguration bbb"]
        ),
        (
            "GET /bbb?replication-check", .validateBucketReplication,
            ["GetReplicationConfiguration bbb"]
        ),
        (
            "GET /bbb?replication-reset-status&arn=a", .getBucketReplicationResetStatus,
            ["ResetBucketReplicationState bbb"]
        ),
        ("GET /bbb?versioning", .getBucketVersioning, ["GetBucketVersioning bbb"]),
        (
            "GET /bbb?notification", .getBucketNotificationConfiguration,
            ["GetBucketNotification bbb"]
        ),
        ("GET /bbb?tagging", .getBucketTagging, ["GetBucketTagging bbb"]),
        ("GET /bbb?cors", .getBucketCors, ["GetBucketCors bbb"]),
        ("GET /bbb?policyStatus", .getBucketPolicyStatus, ["GetBucketPolicyStatus bbb"]),
        (
            "GET /bbb?events=e&prefix=p&suffix=s&ping=10", .listenBucketNotification,
            ["ListenBucketNotification bbb"]
        ),
    ]

    static let bucketWrites: [Row] = [
        ("PUT /bbb", .createBucket, ["CreateBucket bbb"]),
        (
            "PUT /bbb?acl", .putBucketACL,
            ["PutBucketAcl|PutBucketPolicy bbb", "PutBucketPolicy bbb!!!"]
        ),
        ("PUT /bbb?policy", .putBucketPolicy, ["PutBucketPolicy bbb"]),
        ("PUT /bbb?cors", .putBucketCors, ["PutBucketCors bbb"]),
        (
            "PUT /bbb?lifecycle", .putBucketLifecycleConfiguration,
            ["PutLifecycleConfiguration bbb"]
        ),
        ("PUT /bbb?encryption", .putBucketEncryption, ["PutEncryptionConfiguration bbb"]),
        (
            "PUT /bbb?object-lock", .putObjectLockConfiguration,
            ["PutBucketObjectLockConfiguration bbb"]
        ),
        ("PUT /bbb?tagging", .putBucketTagging, ["PutBucketTagging bbb"]),
        ("PUT /bbb?versioning", .putBucketVersioning, ["PutBucketVersioning bbb"]),
        (
            "PUT /bbb?notification", .putBucketNotificationConfiguration,
            ["PutBucketNotification bbb"]
        ),
        ("PUT /bbb?replication", .putBucketReplication, ["PutReplicationConfiguration bbb"]),
        (
            "PUT /bbb?replication-reset&arn=a&reset-id=i&older-than=1h", .resetBucketReplication,
            ["ResetBucketReplicationState bbb"]
        ),
        ("DELETE /bbb", .deleteBucket, ["DeleteBucket bbb"]),
        ("DELETE /bbb?policy", .deleteBucketPolicy, ["DeleteBucketPolicy bbb"]),
        ("DELETE /bbb?lifecycle", .deleteBucketLifecycle, ["PutLifecycleConfiguration bbb"]),
        ("DELETE /bbb?encryption", .deleteBucketEncryption, ["PutEncryptionConfiguration bbb"]),
        ("DELETE /bbb?tagging", .deleteBucketTagging, ["PutBucketTagging bbb"]),
        ("DELETE /bbb?replication", .deleteBucketReplication, ["PutReplicationConfiguration bbb"]),
        ("DELETE /bbb?cors", .deleteBucketCors, ["DeleteBucketCors bbb"]),
        ("POST /bbb?delete", .deleteObjects, ["body"]),
    ]

    static let objectReads: [Row] = [
        ("HEAD /bbb/k", .headObject, ["GetObject bbb/k"]),
        (
            "HEAD /bbb/k?versionId=v&partNumber=1", .headObject,
            ["GetObject bbb/k", "GetObjectVersion bbb/k!!!"]
        ),
        ("GET /bbb/k", .getObject, ["GetObject bbb/k"]),
        ("GET /bbb/k/", .getObject, ["GetObject bbb/k/"]),
        (
            "GET /bbb/k?versionId=v", .getObject, ["GetObject bbb/k", "GetObjectVersion bbb/k!!!"]
        ),
        (
            "GET /bbb/k?partNumber=1&response-content-type=t&x-id=GetObject", .getObject,
            ["GetObject bbb/k"]
        ),
        (
            "GET /bbb/k?attributes", .getObjectAttributes,
            ["GetObjectAttributes bbb/k", "GetObject bbb/k"]
        ),
        (
            "GET /bbb/k?attributes&versionId=v", .getObjectAttributes,
            ["GetObjectVersionAttributes bbb/k", "GetObjectVersion bbb/k"]
        ),
        (
            "GET /bbb/k?uploadId=u&max-parts=1&part-number-marker=1", .listParts,
            ["ListMultipartUploadParts bbb/k"]
        ),
        (
            "GET /bbb/k?acl", .getObjectACL,
            ["GetObjectAcl|GetBucketPolicy bbb/k", "GetBucketPolicy bbb!!!"]
        ),
        (
            "GET /bbb/k?acl&versionId=v", .getObjectACL,
            [
                "GetObjectAcl|GetBucketPolicy bbb/k", "GetObjectVersionAcl bbb/k!!!",
                "GetBucketPolicy bbb!!!",
            ]
        ),
        ("GET /bbb/k?tagging", .getObjectTagging, ["GetObjectTagging bbb/k"]),
        (
            "GET /bbb/k?tagging&versionId=v", .getObjectTagging,
            ["GetObjectTagging bbb/k", "GetObjectVersionTagging bbb/k!!!"]
        ),
        ("GET /bbb/k?retention", .getObjectRetention, ["GetObjectRetention bbb/k"]),
        ("GET /bbb/k?legal-hold", .getObjectLegalHold, ["GetObjectLegalHold bbb/k"]),
        ("GET /bbb/k?lambdaArn=a", .getObjectLambda, ["GetObject bbb/k"]),
        ("POST /bbb/k?select&select-type=2", .selectObjectContent, ["GetObject bbb/k"]),
    ]

    static let objectWrites: [Row] = [
        ("PUT /bbb/k", .putObject, ["PutObject bbb/k"]),
        ("PUT /bbb/k/", .putObject, ["PutObject bbb/k/"]),
        ("PUT /bbb/k?x-id=PutObject", .putObject, ["PutObject bbb/k"]),
        ("PUT /bbb/k?partNumber=1&uploadId=u", .uploadPart, ["PutObject bbb/k"]),
        (
            "PUT /bbb/k?acl", .putObjectACL,
            ["PutObjectAcl|PutBucketPolicy bbb/k", "PutBucketPolicy bbb!!!"]
        ),
        (
            "PUT /bbb/k?acl&versionId=v", .putObjectACL,
            [
                "PutObjectAcl|PutBucketPolicy bbb/k", "PutObjectVersionAcl bbb/k!!!",
                "PutBucketPolicy bbb!!!",
            ]
        ),
        ("PUT /bbb/k?tagging", .putObjectTagging, ["PutObjectTagging bbb/k"]),
        (
            "PUT /bbb/k?tagging&versionId=v", .putObjectTagging,
            ["PutObjectTagging bbb/k", "PutObjectVersionTagging bbb/k!!!"]
        ),
        ("PUT /bbb/k?retention", .putObjectRetention, ["PutObjectRetention bbb/k"]),
        ("PUT /bbb/k?legal-hold", .putObjectLegalHold, ["PutObjectLegalHold bbb/k"]),
        ("POST /bbb/k?uploads", .createMultipartUpload, ["PutObject bbb/k"]),
        ("POST /bbb/k?uploadId=u", .completeMultipartUpload, ["PutObject bbb/k"]),
        ("POST /bbb/k?restore", .restoreObject, ["RestoreObject bbb/k"]),
        ("DELETE /bbb/k", .deleteObject, ["DeleteObject bbb/k"]),
        (
            "DELETE /bbb/k?versionId=v", .deleteObject,
            ["DeleteObjectVersion bbb/k!", "DeleteObject bbb/k"]
        ),
        ("DELETE /bbb/k?uploadId=u", .abortMultipartUpload, ["AbortMultipartUpload bbb/k"]),
        ("DELETE /bbb/k?tagging", .deleteObjectTagging, ["DeleteObjectTagging bbb/k"]),
        (
            "DELETE /bbb/k?tagging&versionId=v", .deleteObjectTagging,
            ["DeleteObjectTagging bbb/k", "DeleteObjectVersionTagging bbb/k!!!"]
        ),
    ]

    @Test(arguments: service + bucketReads + bucketWrites + objectReads + objectWrites)
    func `T35: method, address and sub-resource say what is needed`(row: Row) throws {
        let request = try s3Request(row.line)
        #expect(request.operation.name == row.name)
        #expect(request.operation.summary == row.needs)
    }

    @Test func `every operation is in these tables, and needs something`() {
        let rows =
            S3OperationTests.service + S3OperationTests.bucketReads + S3OperationTests.bucketWrites
            + S3OperationTests.objectReads + S3OperationTests.objectWrites
        let others: Set<S3OperationName> = [.copyObject, .uploadPartCopy, .postObject]
        #expect(Set(rows.map(\.name)).union(others) == Set(S3OperationName.allCases))
        #expect(!rows.contains { $0.needs.isEmpty })
        #expect(S3Route.all.count == Set(rows.map(\.name)).count + 1)  // and PostObject
    }

    static let unknown: [(line: String, refusal: S3RequestError)] = [
        // Sub-resources that the method or the address has not: a store would create or delete.
        ("DELETE /bbb?inventory", .notImplemented("inventory")),
        ("PUT /bbb?inventory&id=1", .notImplemented("inventory")),
        ("GET /bbb?metrics", .notImplemented("metrics")),
        ("GET /bbb?publicAccessBlock", .notImplemented("publicAccessBlock")),
        ("PUT /bbb?ownershipControls", .notImplemented("ownershipControls")),
        ("GET /bbb?intelligent-tiering", .notImplemented("intelligent-tiering")),
        ("GET /bbb?analytics", .notImplemented("analytics")),
        ("PUT /bbb?website", .notImplemented("website")),
        ("DELETE /bbb?website", .notImplemented("website")),
        ("PUT /bbb?logging", .notImplemented("logging")),
        ("DELETE /bbb?acl", .notImplemented("acl")),
        ("DELETE /bbb?versioning", .notImplemented("versioning")),
        ("DELETE /bbb?object-lock", .notImplemented("object-lock")),
        ("DELETE /bbb?notification", .notImplemented("notification")),
        ("PUT /bbb?versions", .notImplemented("versions")),
        ("PUT /bbb?location", .notImplemented("location")),
        ("HEAD /bbb?acl", .notImplemented("acl")),
        ("PUT /bbb?delete", .notImplemented("delete")),
        ("POST /bbb?uploads", .notImplemented("uploads")),
        ("GET /bbb/k?torrent", .notImplemented("torrent")),
        ("PUT /bbb/k?torrent", .notImplemented("torrent")),
        ("DELETE /bbb/k?acl", .notImplemented("acl")),
        ("DELETE /bbb/k?retention", .notImplemented("retention")),
        ("DELETE /bbb/k?legal-hold", .notImplemented("legal-hold")),
        ("PUT /bbb/k?attributes", .notImplemented("attributes")),
        ("PUT /bbb/k?restore", .notImplemented("restore")),
        ("GET /bbb/k?policy", .notImplemented("policy")),
        ("GET /bbb/k?uploads", .notImplemented("uploads")),
        ("GET /bbb/k?list-type=2", .notImplemented("list-type")),
        ("HEAD /bbb/k?tagging", .notImplemented("tagging")),
        ("POST /bbb/k?delete", .notImplemented("delete")),
        ("DELETE /bbb/k?uploads", .notImplemented("uploads")),
        ("GET /?acl", .notImplemented("acl")),
        ("GET /?uploads", .notImplemented("uploads")),
        // Two operations at once.
        ("GET /bbb?acl&policy", .ambiguous("acl, policy")),
        ("PUT /bbb/k?acl&tagging", .ambiguous("acl, tagging")),
        ("DELETE /bbb/k?tagging&uploadId=u", .ambiguous("tagging, uploadId")),
        ("GET /bbb?list-type=2&versions", .ambiguous("versions, list-type")),
        ("POST /bbb/k?uploads&uploadId=u", .ambiguous("uploads, uploadId")),
        // Parameters that the operation has not.
        ("PUT /bbb/k?versionId=v", .invalidArgument("versionId")),
        ("PUT /bbb/k?partNumber=1", .invalidArgument("partNumber")),
        ("PUT /bbb/k?uploadId=u", .invalidArgument("partNumber")),
        ("DELETE /bbb/k?uploadId=u&versionId=v", .invalidArgument("versionId")),
        ("DELETE /bbb/k?partNumber=1", .invalidArgument("partNumber")),
        ("POST /bbb/k?select", .invalidArgument("select-type")),
        ("POST /bbb/k?select&select-type=1", .invalidArgument("select-type")),
        ("GET /bbb/k?prefix=a", .invalidArgument("prefix")),
        ("GET /bbb?versionId=v", .invalidArgument("versionId")),
        ("GET /bbb?continuation-token=t", .invalidArgument("continuation-token")),
        ("DELETE /bbb?prefix=a", .invalidArgument("prefix")),
        ("PUT /bbb?versionId=v", .invalidArgument("versionId")),
        ("GET /?delimiter=/", .invalidArgument("delimiter")),
        // Methods.
        ("POST /", .methodNotAllowed), ("PUT /", .methodNotAllowed), ("HEAD /", .methodNotAllowed),
        ("DELETE /", .methodNotAllowed), ("POST /bbb", .methodNotAllowed),
        ("POST /bbb/k", .methodNotAllowed), ("PATCH /bbb/k", .methodNotAllowed),
        ("OPTIONS /bbb/k", .noOrigin), ("COPY /bbb/k", .methodNotAllowed),
        ("get /bbb/k", .methodNotAllowed), ("CONNECT /bbb/k", .methodNotAllowed),
    ]

    @Test(arguments: unknown)
    func `T35: what is not in the tables is refused, not taken for what it resembles`(
        line: String, refusal: S3RequestError
    ) {
        #expect(throws: refusal) { try s3Request(line) }
    }

    static let form: [(type: String, isForm: Bool)] = [
        ("multipart/form-data; boundary=x", true), ("Multipart/Form-Data;boundary=x", true),
        ("multipart/form-data", true), ("application/x-www-form-urlencoded", false),
        ("multipart/form-dat", false), ("text/plain, multipart/form-data", false), ("", false),
    ]

    @Test(arguments: form)
    func `T16: a form that uploads an object is decided by its body`(
        type: String, isForm: Bool
    ) throws {
        if isForm {
            let request = try s3Request("POST /bbb", ["content-type": type])
            #expect(request.operation.name == .postObject)
            #expect(request.operation.needsBody)
        } else {
            #expect(throws: S3RequestError.methodNotAllowed) {
                try s3Request("POST /bbb", ["content-type": type])
            }
        }
    }

    @Test func `T36: what is deleted by a list stands in the body`() throws {
        #expect(try s3Request("POST /bbb?delete").operation.needsBody)
        #expect(try !s3Request("DELETE /bbb/k").operation.needsBody)
    }

    @Test func `of all requests one lists buckets`() throws {
        #expect(try s3Request("GET /").operation.isBucketListing)
        #expect(try !s3Request("GET /bbb").operation.isBucketListing)
        #expect(try !s3Request("GET /?events=e").operation.isBucketListing)
    }
}

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
                "x-amz-grant-\(grant), which locks Daypass's own access key out of the bucket")
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
