import Configuration
import Testing
import Wire

@testable import Authorizer

/// T67: names below which stores keep their own administration.
@Suite struct ReservedBucketTests {
    static let reserved: [(target: String, name: String)] = [
        ("/minio", "minio"), ("/minio/admin/v3/add-user", "minio"), ("/minio/health/live", "minio"),
        ("/%6dinio/", "minio"), ("/admin", "admin"), ("/admin/user", "admin"),
        ("/admin/metadata/user", "admin"), ("/%61dmin/usage", "admin"),
        ("/rustfs/admin/v3/add-user?accessKey=a", "rustfs"), ("/iceberg/v1/config", "iceberg"),
        ("/swift/v1/container/object", "swift"), ("/auth/v1.0", "auth"),
        ("/riak-cs/user", "riak-cs"), ("/moto-api/reset", "moto-api"),
        ("/moto%2dapi/reset", "moto-api"),
        ("/rustfs%2Fadmin", "rustfs"),
    ]

    @Test(arguments: reserved, ["GET", "HEAD", "PUT", "POST", "DELETE"])
    func `T27, T67: no request for a bucket leads into a store's administration`(
        row: (target: String, name: String), method: String
    ) {
        // Before anything else is looked at, so whatever the method and the query are.
        let target = row.target.prefix { $0 != "?" }
        #expect(throws: S3RequestError.reservedBucketName(row.name)) {
            try s3Request("\(method) \(target)")
        }
    }

    @Test(arguments: ["rustfs", "auth", "mine"])
    func `T67: a reserved name is none in the host's name, the source of a copy and the list`(
        name: String
    ) throws {
        let rules = S3Rules(
            domains: ["s3.example.org"], reservedBuckets: ReservedBuckets(adding: ["mine"]),
            subresources: .subresources)
        let now = Timestamp(seconds: 0)
        let refusal = S3RequestError.reservedBucketName(name)
        for (line, headers): (String, KeyValuePairs) in [
            ("GET /key", ["host": "\(name).s3.example.org"]),
            ("GET /\(name)/key", ["host": "store"]),
            ("PUT /bucket/key", ["host": "store", "x-amz-copy-source": "\(name)/key"]),
            ("PUT /bucket/key", ["host": "store", "x-amz-copy-source": "%2F\(name)%2Fkey"]),
        ] {
            #expect(throws: refusal) {
                try S3Request(request(line, headers), rules: rules, now: now)
            }
        }
        for other in ["\(name)1", "a-\(name)", "\(name).a"] {
            let read = try S3Request(request("GET /\(other)/key"), rules: rules, now: now)
            #expect(read.address.bucket == other)
        }
    }

    @Test func `T67: the refusal says what to do to the operator`() {
        let refusal = S3Error(.reservedBucketName("rustfs"))
        #expect(refusal == .reservedBucketName("rustfs"))
        #expect((refusal.status, refusal.code) == (400, "InvalidBucketName"))
        #expect(refusal.detail?.contains("DAYPASS_RESERVED_BUCKETS") == true)
    }
}
