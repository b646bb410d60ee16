import Testing

@testable import Authorizer

@Suite struct S3HostTests {
    private static let domains = ["s3.example.org", "example.org", "Mixed.Example.NET"]

    static let hosts: [(host: String, target: String, bucket: String, key: String)] = [
        ("bucket.s3.example.org", "/key", "bucket", "key"),
        ("bucket.s3.example.org:9000", "/key", "bucket", "key"),
        ("bucket.s3.example.org", "/", "bucket", ""),
        ("my.bucket.s3.example.org", "/a/b/", "my.bucket", "a/b/"),
        ("BUCKET.S3.Example.Org", "/key", "bucket", "key"),
        ("bucket.s3.example.org.", "/key", "bucket", "key"),
        ("bucket.example.org", "/key", "bucket", "key"),
        ("bucket.mixed.example.net", "/key", "bucket", "key"),
        // The name of a domain, or of none: the path tells.
        ("s3.example.org", "/bucket/key", "bucket", "key"),
        ("S3.EXAMPLE.ORG:443", "/bucket/key", "bucket", "key"),
        ("example.org", "/bucket/key", "bucket", "key"),
        ("other.example", "/bucket/key", "bucket", "key"),
        ("bucketexample.org", "/bucket/key", "bucket", "key"),
        ("127.0.0.1:9000", "/bucket/key", "bucket", "key"),
        ("[::1]:9000", "/bucket/key", "bucket", "key"),
        ("[::1]", "/bucket/key", "bucket", "key"),
    ]

    @Test(arguments: hosts)
    func `a bucket stands before a domain of ours, or in the path`(
        host: String, target: String, bucket: String, key: String
    ) throws {
        let request = try s3Request(
            "GET \(target)", ["host": host], domains: S3HostTests.domains)
        #expect(request.address.bucket == bucket)
        #expect(request.address.key == key)
        #expect(request.canonicalURI == (key.isEmpty ? "/\(bucket)" : "/\(bucket)/\(key)"))
    }

    @Test func `without a domain every host is the store's`() throws {
        let request = try s3Request("GET /bucket/key", ["host": "bucket.s3.example.org"])
        #expect(request.address.bucket == "bucket")
    }

    @Test(arguments: ["ab.s3.example.org", "a_b.s3.example.org", ".s3.example.org"])
    func `a name before the domain is a bucket's or refused`(host: String) {
        #expect(throws: S3RequestError.invalidBucketName) {
            try s3Request("GET /bucket/key", ["host": host], domains: S3HostTests.domains)
        }
    }

    @Test(arguments: ["//key", "//", "/../key", "/a//b", "/%2e%2e", "/%2Fkey"])
    func `a key in virtual-host style is no less strict`(target: String) {
        #expect(throws: S3RequestError.ambiguousKey) {
            try s3Request(
                "GET \(target)", ["host": "bucket.s3.example.org"], domains: S3HostTests.domains)
        }
    }

    @Test(arguments: [
        "", ".", ":80", "bucket.s3.example.org:", "bucket.s3.example.org:port", "a:1:2",
        "bucket.s3.example.org:123456", "a@bucket.s3.example.org", "bucket.s3.example.org/x",
        "buck%65t.s3.example.org", "a b.s3.example.org", "a,b.s3.example.org",
        "bücket.s3.example.org",
    ])
    func `what is no host is refused`(host: String) {
        #expect(throws: S3RequestError.ambiguous("Host")) {
            try s3Request("GET /bucket/key", ["host": host], domains: S3HostTests.domains)
        }
    }
}
