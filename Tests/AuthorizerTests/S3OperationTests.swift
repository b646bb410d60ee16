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
