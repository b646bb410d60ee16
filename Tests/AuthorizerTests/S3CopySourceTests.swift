import Testing

@testable import Authorizer

@Suite struct S3CopySourceTests {
    static let sources:
        [(header: String, bucket: String, key: String, version: String?, canonical: String)] = [
            ("source/key", "source", "key", nil, "source/key"),
            ("/source/key", "source", "key", nil, "source/key"),
            ("source/a/b/", "source", "a/b/", nil, "source/a/b/"),
            ("source%2Fkey", "source", "key", nil, "source/key"),
            ("%2Fsource%2Fa%2Fb", "source", "a/b", nil, "source/a/b"),
            ("source/a%20b", "source", "a b", nil, "source/a%20b"),
            ("source/a b", "source", "a b", nil, "source/a%20b"),
            ("source/a+b", "source", "a+b", nil, "source/a%2Bb"),
            ("source/€", "source", "€", nil, "source/%E2%82%AC"),
            ("source/%E2%82%AC", "source", "€", nil, "source/%E2%82%AC"),
            ("source/%252e%252e/k", "source", "%2e%2e/k", nil, "source/%252e%252e/k"),
            ("source/a%3Fb", "source", "a?b", nil, "source/a%3Fb"),
            ("source/k?versionId=v1", "source", "k", "v1", "source/k?versionId=v1"),
            ("source/k?versionId=null", "source", "k", "null", "source/k?versionId=null"),
            ("source/k?versionId=a%2Fb%3D", "source", "k", "a/b=", "source/k?versionId=a%2Fb%3D"),
        ]

    @Test(arguments: sources)
    func `T35: a source is one object, and the store gets it encoded once`(
        header: String, bucket: String, key: String, version: String?, canonical: String
    ) throws {
        let source = try S3CopySource(header, rules: S3Rules())
        #expect(source.bucket == bucket)
        #expect(source.key == key)
        #expect(source.versionID == version)
        #expect(source.canonical == canonical)
        #expect(try S3CopySource(canonical, rules: S3Rules()) == source)
    }

    static let refused: [(header: String, refusal: S3RequestError)] = [
        ("", .invalidArgument("x-amz-copy-source")),
        ("/", .invalidArgument("x-amz-copy-source")),
        ("source", .invalidArgument("x-amz-copy-source")),
        ("/source", .invalidArgument("x-amz-copy-source")),
        ("source/", .invalidArgument("x-amz-copy-source")),
        ("source/%", .invalidArgument("x-amz-copy-source")),
        ("source/k?", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionid=1", .invalidArgument("x-amz-copy-source")),
        ("source/k?version%49d=1", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=1&versionId=2", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=1%26acl", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=1?versionId=2", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=1%3FversionId=2", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=1%0A", .invalidArgument("x-amz-copy-source")),
        ("source/k?versionId=%zz", .invalidArgument("x-amz-copy-source")),
        ("source/k?acl", .invalidArgument("x-amz-copy-source")),
        ("source/k?acl&versionId=1", .invalidArgument("x-amz-copy-source")),
        // A store that decodes first would find a version in it.
        ("source/k%3FversionId=1", .invalidArgument("x-amz-copy-source")),
        ("source/k%3FversionId%3D1", .invalidArgument("x-amz-copy-source")),
        ("//source/key", .invalidBucketName),
        ("../source/key", .invalidBucketName),
        ("Source/key", .invalidBucketName),
        ("minio/key", .reservedBucketName("minio")),
        ("arn:aws:s3:::source/key", .invalidBucketName),
        ("http://host/source/key", .invalidBucketName),
        ("source/../other/key", .ambiguousKey),
        ("source/%2e%2e/other/key", .ambiguousKey),
        ("source/..%2Fother%2Fkey", .ambiguousKey),
        ("source//key", .ambiguousKey),
        ("source/./key", .ambiguousKey),
        ("source/a\\b", .ambiguousKey),
        ("source/a%5Cb", .ambiguousKey),
        ("source/a%00", .invalidURI("the key has a NUL")),
        ("source/a%0D%0Ab", .ambiguousKey),
        ("source/%ff", .invalidURI("not UTF-8")),
        ("source/\(String(repeating: "k", count: 1_025))", .keyTooLong),
    ]

    @Test(arguments: refused)
    func `T40: a source that a store could read otherwise is refused`(
        header: String, refusal: S3RequestError
    ) {
        #expect(throws: refusal) { try S3CopySource(header, rules: S3Rules()) }
    }

    static let elsewhere = [
        "GET /bucket/key", "HEAD /bucket/key", "DELETE /bucket/key", "PUT /bucket",
        "PUT /bucket/key?tagging", "PUT /bucket/key?acl", "PUT /bucket/key?retention",
        "POST /bucket/key?uploads", "POST /bucket/key?uploadId=u", "POST /bucket?delete", "GET /",
    ]

    @Test(arguments: elsewhere)
    func `a source says nothing but what is copied`(line: String) {
        #expect(throws: S3RequestError.ambiguous("x-amz-copy-source")) {
            try s3Request(line, ["x-amz-copy-source": "source/key"])
        }
    }
}
