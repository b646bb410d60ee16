import Configuration
import Testing
import Wire

@testable import Authorizer

@Suite struct S3HeadersTests {
    @Test func `the headers that count are found by their names in lower case`() throws {
        let headers = try s3Request(
            "PUT /bucket/key",
            [
                "x-amz-date": "d", "x-amz-meta-b": "ä", "x-amz-meta-a": "", "cookie": "c",
                "user-agent": "u",
            ]
        ).headers
        #expect(headers["x-amz-date"] == "d")
        #expect(headers["x-amz-meta-a"] == "")
        #expect(headers["cookie"] == nil)
        #expect(headers["host"] == "store.example:9000")
        #expect(headers.names(withPrefix: "x-amz-meta-") == ["x-amz-meta-a", "x-amz-meta-b"])
    }

    static let single = [
        "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-copy-source",
        "x-amz-meta-a", "x-amz-meta-a_b", "authorization", "host", "date", "content-type",
        "content-length", "content-md5", "content-encoding", "range", "if-match", "expect",
        "transfer-encoding", "user-agent", "referer", "x-minio-force-delete", "cache-control",
        "expires", "if-none-match",
    ]

    @Test(arguments: single)
    func `T44: a header that came twice is refused, also by another spelling`(name: String) {
        let lowerCase = name.replacing("_", with: "-")
        for second in [name, lowerCase] {
            #expect(throws: S3RequestError.ambiguous(lowerCase)) {
                try s3Request("GET /bucket/key", [name: "same", second: "same"])
            }
            #expect(throws: S3RequestError.ambiguous(lowerCase)) {
                try s3Request("GET /bucket/key", [name: "one", "accept": "*/*", second: "other"])
            }
        }
    }

    @Test func `headers that lists are made of may come twice`() throws {
        _ = try s3Request(
            "GET /bucket/key",
            ["accept": "a", "accept": "b", "cookie": "1", "cookie": "2", "via": "x", "via": "y"])
    }

    @Test func `what the web server states of the body is the client's header`() throws {
        func request(stated: String, header: String) throws -> S3Request {
            try S3Request(
                Request(
                    parameters: Parameters([
                        "REQUEST_METHOD": "PUT", "REQUEST_URI": "/bucket/key", "HTTP_HOST": "h",
                        "HTTP_CONTENT_LENGTH": header, "CONTENT_LENGTH": stated,
                    ])), rules: .knowingAll(), now: Timestamp(seconds: 0))
        }
        #expect(try request(stated: "1", header: "1").headers["content-length"] == "1")
        for (stated, header) in [("1", "2"), ("1", "0"), ("", "1"), ("", "0")] {
            #expect(throws: S3RequestError.ambiguous("content-length")) {
                try request(stated: stated, header: header)
            }
        }
    }

    static let types: [(stated: String, headers: [String], type: String?)] = [
        ("a/b", ["a/b"], "a/b"), ("a/b", [], "a/b"), ("", ["a/b"], "a/b"), ("", [""], ""),
        // Of Caddy, and of twins (`Content_Type`).
        ("form", [""], ""), ("a/b", ["c/d"], nil), ("a/b", ["a/b", ""], nil),
        ("a/b", ["", "a/b"], nil), ("a/b", ["", ""], nil), ("a/b", ["a/b", "a/b"], nil),
    ]

    @Test(arguments: types.indices)
    func `T87: a type is the one that came`(row: Int) throws {
        let (stated, headers, type) = S3HeadersTests.types[row]
        var parameters = request("PUT /bucket/key").parameters
        for (name, value) in [("CONTENT_TYPE", stated)]
            + headers.map({ ("HTTP_CONTENT_TYPE", $0) })
        {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        let sent = Request(parameters: parameters)
        guard let type else {
            #expect(throws: S3RequestError.ambiguous("content-type")) { try S3Headers(sent) }
            return
        }
        #expect(try S3Headers(sent)["content-type"] == type)
    }

    @Test(arguments: ["GET", "HEAD", "DELETE"])
    func `where a body means nothing there is none`(method: String) throws {
        for length in ["1", "00", "-1", "1000000"] {
            #expect(throws: S3RequestError.invalidArgument("content-length")) {
                try s3Request("\(method) /bucket/key", ["content-length": length])
            }
        }
        #expect(throws: S3RequestError.invalidArgument("content-length")) {
            try s3Request("\(method) /bucket/key", ["transfer-encoding": "chunked"])
        }
        _ = try s3Request("\(method) /bucket/key", ["content-length": "0"])
        _ = try s3Request("PUT /bucket/key", ["transfer-encoding": "chunked"])
    }

    @Test func `T56: there are only so many headers`() {
        func parameters(_ count: Int) -> Parameters {
            var parameters = request("PUT /bucket/key").parameters
            for number in 1..<count {
                parameters.append(name: Array("HTTP_X_AMZ_META_\(number)".utf8), value: [0x61])
            }
            return parameters
        }
        let now = Timestamp(seconds: 0)
        #expect(throws: Never.self) {
            try S3Request(Request(parameters: parameters(256)), rules: .knowingAll(), now: now)
        }
        #expect(throws: S3RequestError.tooManyHeaders) {
            try S3Request(Request(parameters: parameters(257)), rules: .knowingAll(), now: now)
        }
    }

    @Test func `text that is none does not pass in a header of S3's`() {
        func parameters(_ name: String) -> Parameters {
            var parameters = request("PUT /bucket/key").parameters
            parameters.append(name: Array(name.utf8), value: [0x61, 0xE9])
            return parameters
        }
        let now = Timestamp(seconds: 0)
        #expect(throws: S3RequestError.ambiguous("x-amz-meta-a")) {
            try S3Request(
                Request(parameters: parameters("HTTP_X_AMZ_META_A")), rules: .knowingAll(), now: now
            )
        }
        #expect(throws: Never.self) {
            try S3Request(
                Request(parameters: parameters("HTTP_USER_AGENT")), rules: .knowingAll(), now: now)
        }
    }

    @Test(arguments: [
        "keep-alive", "close", "Keep-Alive", "TE", "Upgrade, HTTP2-Settings", "close ,te", "",
    ])
    func `a connection may be kept, closed or upgraded`(value: String) {
        #expect(throws: Never.self) { try s3Request("GET /bucket/key", ["connection": value]) }
    }

    @Test(arguments: [
        "authorization", "Authorization", "close, x-amz-security-token", "x-amz-date, close",
        "host", "x-daypass-user", "keep-alive,,range", "close;x-amz-date",
    ])
    func `T48: no header is taken out on the way`(value: String) {
        #expect(throws: S3RequestError.ambiguous("connection")) {
            try s3Request("GET /bucket/key", ["connection": value])
        }
        #expect(throws: S3RequestError.ambiguous("connection")) {
            try s3Request("GET /bucket/key", ["connection": "close", "connection": value])
        }
    }

    @Test(arguments: ["authorization", "x-amz-date", "x-amz-security-token"])
    func `T15: a presigned request has no second authentication`(name: String) {
        #expect(throws: S3RequestError.ambiguous(name)) {
            try s3Request("GET /bucket/key?\(presigned)", [name: "x"])
        }
    }

    @Test func `a signature of version 2 is called by its name`() {
        #expect(throws: S3RequestError.signatureVersion2) {
            try s3Request("GET /bucket/key", ["authorization": "AWS alice:c2lnbmF0dXJl"])
        }
    }

    static let overrides: KeyValuePairs<String, String> = [
        "x-http-method-override": "DELETE", "x-original-url": "/other/key",
        "x-rewrite-url": "/other/key", "x-forwarded-uri": "/other/key",
        "x-forwarded-host": "other.s3.example.org",
        "x-forwarded-method": "DELETE", "x-forwarded-for": "10.0.0.1",
        "forwarded": "host=other.s3.example.org",
        "x-host": "other.s3.example.org", "user-agent": "ELB-HealthChecker/2.0",
    ]

    @Test func `T43: no header says another method, host or path`() throws {
        let request = try s3Request(
            "GET /bucket/key", S3HeadersTests.overrides, domains: ["s3.example.org"])
        #expect(request.operation.summary == ["GetObject bucket/key"])
        #expect(request.canonicalURI == "/bucket/key")
    }
}
