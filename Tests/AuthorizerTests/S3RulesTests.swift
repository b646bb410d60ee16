import State
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

/// T73: sub-resources that a store executes as something else.
@Suite struct DeclaredSubresourceTests {
    /// A request for each row of the table that has a sub-resource.
    static let lines: [(line: String, subresource: S3Parameter)] = S3Route.all.compactMap { route in
        guard let subresource = route.subresource else { return nil }
        let path =
            switch route.scope {
            case .service: "/"
            case .bucket: "/bbb"
            case .object: "/bbb/k"
            }
        var query = "\(subresource.name)=\(subresource == .listType ? "2" : "x")"
        for parameter in route.required.members {
            query += "&\(parameter.name)=\(parameter == .partNumber ? "1" : "2")"
        }
        return ("\(route.method.rawValue) \(path)?\(query)", subresource)
    }

    private func read(_ line: String, _ known: S3Parameters) throws(S3RequestError) -> S3Request {
        try S3Request(
            request(line), rules: S3Rules(subresources: known), now: Timestamp(seconds: 0))
    }

    @Test(arguments: lines)
    func `T73: a request with a sub-resource is refused unless the store is declared to know it`(
        line: String, subresource: S3Parameter
    ) throws {
        #expect(try read(line, .subresources).operation.name.rawValue.isEmpty == false)
        let others = S3Parameters.subresources.subtracting([subresource])
        if S3Parameters.essential.contains(subresource) {
            #expect(throws: Never.self) { try read(line, .essential) }
        } else {
            #expect(throws: S3RequestError.undeclaredSubresource(subresource.name)) {
                try read(line, others)
            }
        }
    }

    @Test func `T73: what can be declared is every sub-resource that is not essential`() {
        #expect(
            S3Parameters(knownBy: Set(StoreSubresource.allCases)) == S3Parameters.subresources)
        #expect(
            StoreSubresource.allCases.count
                == S3Parameters.subresources.subtracting(.essential).members.count)
        #expect(S3Parameters(knownBy: []) == .essential)
    }

    @Test func `T73: the refusal names the setting`() {
        let refusal = S3Error(.undeclaredSubresource("tagging"))
        #expect((refusal.status, refusal.code) == (501, "NotImplemented"))
        #expect(
            refusal.message
                == "the store is not declared to know ?tagging (DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES)"
        )
    }

    /// A store may take a sub-resource with a value for a parameter that it does not know.
    @Test(arguments: lines)
    func `T73: the store gets a sub-resource without a value unless the value means something`(
        line: String, subresource: S3Parameter
    ) throws {
        let value = try read(line, .subresources).query[subresource]
        let meaningful: S3Parameters = [
            .listType, .uploadID, .lambdaARN, .events, .replicationMetrics,
        ]
        #expect(value?.isEmpty == !meaningful.contains(subresource))
    }
}
