import Testing
import Wire

@testable import Authorizer

@Suite struct WebServerHeadersTests {
    /// A request as a web server hands it over that states a version of its list, or none.
    private func request(
        stating version: String?, _ headers: KeyValuePairs<String, String> = [:]
    ) -> Request {
        var parameters = AuthorizerTests.request("PUT /bucket/key", headers).parameters
        if let version {
            parameters.append(
                name: Array("DAYPASS_S3_HEADERS".utf8), value: Array(version.utf8))
        }
        return Request(parameters: parameters)
    }

    static let versions: [(String?, WebServerHeaders)] = [
        ("1", .current), ("2", .current), ("0", .fixed), (nil, .all), ("", .all), ("one", .all),
        ("-1", .all), ("1 ", .all), ("99999999999999999999", .all),
    ]

    @Test(arguments: versions.indices)
    func `a version that can't be read is none`(row: Int) {
        let (version, expected) = WebServerHeadersTests.versions[row]
        #expect(WebServerHeaders(request(stating: version)) == expected)
    }

    /// By header: whether nginx sends it with the current list, and with an older one.
    static let sent: [(String, String, current: Bool, fixed: Bool)] = [
        ("x-amz-acl", "private", true, true), ("if-match", "x", true, true),
        ("content-type", "a/b", true, true), ("x-amz-meta-mtime", "1", true, false),
        ("x-amz-meta-s3cmd-attrs", "1", true, false), ("x-amz-meta-anything", "1", false, false),
        ("x-amz-checksum-sha256", "a", true, true), ("x-amz-checksum-xxhash64", "a", false, false),
        ("x-amz-grant-read", "id=a", false, false), ("x-amz-mfa", "1", false, false),
        // Of what is empty nginx sends nothing.
        ("x-amz-acl", "", false, false), ("x-amz-meta-mtime", "", false, false),
        ("content-md5", "", false, false), ("if-match", "", false, false),
        ("range", "", false, false), ("content-type", "", true, true),
        ("cache-control", "", true, true), ("expires", "", true, true),
        // What is not for the store is not missing.
        ("x-amz-user-agent", "a", true, true), ("x-amz-date", "", true, true),
        ("x-amz-security-token", "t", true, true), ("user-agent", "", true, true),
        ("content-foo", "a", true, true), ("x-copy-from", "/a/b", true, true),
        ("amz-sdk-request", "a", true, true),
    ]

    @Test(arguments: sent.indices)
    func `Daypass sends what nginx's list lacks`(row: Int) throws {
        let (name, value, current, fixed) = WebServerHeadersTests.sent[row]
        let headers = try s3Request("PUT /bucket/key", [name: value]).headers
        #expect(WebServerHeaders.current.firstNotSent(of: headers) == (current ? nil : name))
        #expect(WebServerHeaders.fixed.firstNotSent(of: headers) == (fixed ? nil : name))
        #expect(WebServerHeaders.all.firstNotSent(of: headers) == nil)
    }

    @Test func `metadata is missing under the name that is signed`() throws {
        var headers = try s3Request(
            "PUT /bucket/key", ["x-amz-meta-s3cmd_attrs": "1", "x-amz-meta-mtime": "1"]
        ).headers
        #expect(WebServerHeaders.current.firstNotSent(of: headers) == nil)
        headers.name(as: ["x-amz-meta-s3cmd_attrs"])
        #expect(
            WebServerHeaders.current.firstNotSent(of: headers) == "x-amz-meta-s3cmd_attrs")
        #expect(headers["x-amz-meta-s3cmd-attrs"] == nil)
    }

    @Test(arguments: [
        "x-copy-from", "x-symlink-target", "x-object-manifest", "x-object-meta-a", "x-rgw-meta-a",
        "x-http-method", "x-original-url", "cookie", "destination", "x-auth-token", "x-ms-meta-a",
        "x-forwarded-port", "x-amz-user-agent", "x-minio-extract", "content-foo", "if", "anything",
    ])
    func `T63: where nginx passes all that comes, what a store may obey is refused`(name: String) {
        #expect(throws: S3Error.unlistedHeader(name)) {
            try WebServerHeaders.all.check(request(stating: nil, [name: "a"]))
        }
        for version in ["0", "1", "2"] {
            let request = request(stating: version, [name: "a"])
            #expect(throws: Never.self) { try WebServerHeaders(request).check(request) }
        }
    }

    @Test(arguments: [
        "accept", "accept-encoding", "user-agent", "origin", "referer", "sec-fetch-mode", "dnt",
        "connection", "te", "expect", "range", "if-match", "content-type", "content-md5",
        "cache-control", "amz-sdk-request", "amz-sdk-invocation-id", "x-amzn-trace-id",
        "x-amz-date", "x-amz-meta-anything", "x-amz-acl", "x-forwarded-for", "authorization",
    ])
    func `where nginx passes all that comes, what clients always send passes`(name: String) {
        #expect(throws: Never.self) {
            try WebServerHeaders.all.check(request(stating: nil, [name: "a"]))
        }
    }

    @Test func `the refusal names the files to install`() throws {
        let detail = try #require(S3Error.unlistedHeader("x-copy-from").detail)
        for part in ["x-copy-from", "daypass_s3_location", "daypass-s3.conf"] {
            #expect(detail.contains(part))
        }
    }
}
