import Credentials
import Crypto
import Testing
import Wire

@Suite struct SignedRequestTests {
    /// A call of AssumeRole as botocore signs it: foobar / foobar12345.
    private static let body = "Action=AssumeRole&Version=2011-06-15&DurationSeconds=3600"
    private static let signature =
        "235d5b3854bfcb2c42cce89a7e19b28789e3f58b2a1696d1509eebbad04bca70"
    private static let now = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z
    private static let secret = Secret("foobar12345")
    private static let sts = SignedRequest.Expectation.sts(region: "")

    private static let headers: KeyValuePairs<String, String> = [
        "REQUEST_METHOD": "POST", "REQUEST_URI": "/", "HTTP_HOST": "sts.example.net:9000",
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_AMZ_DATE": "20260101T000000Z",
        "HTTP_AUTHORIZATION": authorization,
    ]
    private static let authorization =
        "AWS4-HMAC-SHA256 Credential=foobar/20260101/us-east-1/sts/aws4_request, "
        + "SignedHeaders=content-type;host;x-amz-date, Signature=\(signature)"

    /// The request, with some parameters replaced (nil: left out) and others added.
    private func request(
        _ changes: [String: String?] = [:], adding added: [(String, String)] = []
    ) -> Request {
        var parameters = Parameters()
        for (name, value) in SignedRequestTests.headers {
            guard let value = changes[name] ?? value else { continue }
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        for (name, value) in added {
            parameters.append(name: Array(name.utf8), value: Array(value.utf8))
        }
        return Request(parameters: parameters, body: Array(SignedRequestTests.body.utf8))
    }

    private func verify(
        _ request: Request, secret: Secret = secret, region: String = "", body: String = body,
        at moment: Timestamp = now
    ) throws(SigV4Error) {
        let signed = try SignedRequest(request, expecting: .sts(region: region), now: moment)
        let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: Array(body.utf8)))
        try signed.verify(
            secretAccessKey: secret, payloadHash: hash, keys: SigV4KeyCache())
    }

    @Test func `a request that botocore signed counts`() throws {
        try verify(request())
        let signed = try SignedRequest(
            request(), expecting: SignedRequestTests.sts, now: SignedRequestTests.now)
        #expect(signed.accessKeyID == "foobar")
        #expect(signed.sessionToken == nil)
        #expect(!signed.isPresigned)
    }

    /// The stock fastcgi_params of nginx state `$host`, which has no port.
    @Test func `a host that the web server states without its port is recognised`() {
        let shortened = { (host: String, port: String?) in
            self.request(["HTTP_HOST": host], adding: port.map { [("SERVER_PORT", $0)] } ?? [])
        }
        #expect(throws: SigV4Error.hostWithoutPort("9000")) {
            try verify(shortened("sts.example.net", "9000"))
        }
        for (host, port) in [
            ("sts.example.net", "9001"), ("sts.example.net", ""), ("sts.example.net", nil),
            ("sts.example.net:9001", "9000"), ("sts.example.com", "9000"), ("[::1]", "9000"),
            ("[::1]:9001", "9000"), ("", "9000"),
        ] {
            #expect(throws: SigV4Error.wrongSignature) { try verify(shortened(host, port)) }
        }
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(shortened("sts.example.net", "9000"), secret: Secret("foobar12346"))
        }
    }

    @Test func `another secret, body, method, path, query, host or type does not count`() {
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(request(), secret: Secret("foobar12346"))
        }
        #expect(throws: SigV4Error.wrongSignature) { try verify(request(), body: "Action=Other") }
        for changes in [
            ["REQUEST_METHOD": "PUT"], ["REQUEST_URI": "/x"], ["REQUEST_URI": "/?a=1"],
            ["HTTP_HOST": "sts.example.net"], ["HTTP_HOST": "evil.example:9000"],
            ["CONTENT_TYPE": "text/plain"],
        ] {
            #expect(throws: SigV4Error.wrongSignature) { try verify(request(changes)) }
        }
    }

    static let clocks: [(Int, SigV4Error?)] = [
        (0, nil), (900, nil), (-900, nil), (901, .skewed), (-901, .skewed),
    ]

    @Test(arguments: clocks)
    func `T17: the clocks may be a quarter of an hour apart`(seconds: Int, error: SigV4Error?) {
        let moment = SignedRequestTests.now + seconds
        if let error {
            #expect(throws: error) { try verify(request(), at: moment) }
        } else {
            #expect(throws: Never.self) { try verify(request(), at: moment) }
        }
    }

    @Test(arguments: [
        "", "20260101", "20260101T000000", "20260101T000000Z ", "2026-01-01T00:00:00Z",
        "20261301T000000Z", "20260132T000000Z", "20260101T250000Z", "2026010１T000000Z",
        "Thu, 01 Jan 2026 00:00:00 GMT",
    ])
    func `T17: a date that can't be read is none`(date: String) {
        #expect(throws: SigV4Error.badDate) { try verify(request(["HTTP_X_AMZ_DATE": date])) }
    }

    @Test func `T17: the scope is of the date's day`() {
        #expect(throws: SigV4Error.wrongScope("date")) {
            try verify(request(["HTTP_X_AMZ_DATE": "20260102T000000Z"]))
        }
    }

    @Test func `the scope is of the service, and of the region where one is set`() throws {
        #expect(throws: Never.self) { try verify(request(), region: "us-east-1") }
        #expect(throws: SigV4Error.wrongScope("region")) {
            try verify(request(), region: "eu-west-1")
        }
        let s3 = SignedRequestTests.authorization.replacing("/sts/", with: "/s3/")
        #expect(throws: SigV4Error.wrongScope("service")) {
            try verify(request(["HTTP_AUTHORIZATION": s3]))
        }
    }

    @Test func `T56: a region has a name's length`() {
        func authorization(_ count: Int) -> String {
            SignedRequestTests.authorization.replacing(
                "us-east-1", with: String(repeating: "r", count: count))
        }
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(request(["HTTP_AUTHORIZATION": authorization(64)]))
        }
        #expect(throws: SigV4Error.malformed("Credential")) {
            try verify(request(["HTTP_AUTHORIZATION": authorization(65)]))
        }
    }

    static let unsigned: [(String, [(String, String)], SigV4Error)] = [
        ("SignedHeaders=content-type;x-amz-date", [], .unsignedHeader("host")),
        ("SignedHeaders=content-type;host", [], .unsignedHeader("x-amz-date")),
        ("SignedHeaders=content-type;host;x-amz-date;x-custom", [], .missingHeader("x-custom")),
        (
            "SignedHeaders=content-type;host;x-amz-date", [("HTTP_X_AMZ_SECURITY_TOKEN", "t")],
            .unsignedHeader("x-amz-security-token")
        ),
        (
            "SignedHeaders=content-type;host;x-amz-date", [("HTTP_X_AMZ_META_A", "x")],
            .unsignedHeader("x-amz-meta-a")
        ),
        (
            "SignedHeaders=content-type;host;x-amz-date",
            [("HTTP_X_MINIO_FORCE_DELETE", "true")], .unsignedHeader("x-minio-force-delete")
        ),
        ("SignedHeaders=host;content-type;x-amz-date", [], .malformed("SignedHeaders")),
        ("SignedHeaders=Content-Type;host;x-amz-date", [], .malformed("SignedHeaders")),
        ("SignedHeaders=content-type;host;host;x-amz-date", [], .malformed("SignedHeaders")),
        ("SignedHeaders=;host;x-amz-date", [], .malformed("SignedHeaders")),
        ("SignedHeaders=", [], .malformed("SignedHeaders")),
    ]

    @Test(arguments: unsigned.indices)
    func `T18: what matters is signed, and what is signed was sent`(index: Int) {
        let (list, added, error) = SignedRequestTests.unsigned[index]
        let authorization = SignedRequestTests.authorization.replacing(
            "SignedHeaders=content-type;host;x-amz-date", with: list)
        #expect(throws: error) {
            try verify(request(["HTTP_AUTHORIZATION": authorization], adding: added))
        }
    }

    @Test func `T56: a signature covers a bounded number of headers`() {
        for (count, error) in [
            (253, SigV4Error.wrongSignature), (254, .malformed("SignedHeaders")),
        ] {
            let names = (0..<count).map { "x-\(1_000 + $0)" }
            let list = names.reduce("SignedHeaders=content-type;host;x-amz-date") {
                $0.replacing(";x-amz-date", with: ";\($1);x-amz-date")
            }
            let authorization = SignedRequestTests.authorization.replacing(
                "SignedHeaders=content-type;host;x-amz-date", with: list)
            let added = names.map { ("HTTP_X_\($0.dropFirst(2))", "v") }
            #expect(throws: error) {
                try verify(request(["HTTP_AUTHORIZATION": authorization], adding: added))
            }
        }
    }

    static let malformed: [(String?, SigV4Error)] = [
        (nil, .absent),
        ("", .malformed("Authorization")),
        ("Bearer x", .malformed("Authorization")),
        ("AWS foobar:sig", .malformed("Authorization")),
        ("AWS4-HMAC-SHA256", .malformed("Authorization")),
        ("AWS4-HMAC-SHA256 ", .malformed("Authorization")),
        ("AWS4-HMAC-SHA256 Credential=a", .malformed("Authorization")),
        ("AWS4-HMAC-SHA256 Credential, SignedHeaders, Signature", .malformed("Authorization")),
        (authorization + ", Signature=x", .malformed("Authorization")),
        (authorization + ", Extra=x", .malformed("Authorization")),
        (authorization.replacing("foobar/", with: "/"), .malformed("Credential")),
        (authorization.replacing("foobar/20260101/", with: ""), .malformed("Credential")),
        (authorization.replacing("aws4_request", with: "aws4"), .malformed("Credential")),
        (authorization.replacing("20260101/us", with: "2026010/us"), .malformed("Credential")),
        (authorization.replacing("aws4_request", with: "aws4_request x"), .malformed("Credential")),
        (authorization.replacing("x-amz-date", with: "x-amz-date x"), .malformed("SignedHeaders")),
        (authorization + " x", .wrongSignature),
        (authorization.replacing("Signature=", with: "Signature= "), .wrongSignature),
        (authorization.replacing("Signature=", with: "Signature ="), .malformed("Authorization")),
    ]

    @Test(arguments: malformed.indices)
    func `T19: a header that is not exactly right is refused`(index: Int) {
        let (header, error) = SignedRequestTests.malformed[index]
        #expect(throws: error) { try verify(request(["HTTP_AUTHORIZATION": header])) }
    }

    @Test func `an access key may have spaces inside, which count`() throws {
        for key in ["foo bar", "foo  bar baz"] {
            let signed = try SignedRequest(
                request([
                    "HTTP_AUTHORIZATION": SignedRequestTests.authorization.replacing(
                        "foobar", with: key)
                ]), expecting: SignedRequestTests.sts, now: SignedRequestTests.now)
            #expect(signed.accessKeyID == key)
        }
    }

    @Test func `T15: two signatures at once are refused`() {
        let query = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x&X-Amz-Signature=y"
        #expect(throws: SigV4Error.ambiguous) { try verify(request(["REQUEST_URI": query])) }
        #expect(throws: SigV4Error.ambiguous) {
            try verify(request(["REQUEST_URI": "/?X-Amz-%53ignature=y"]))
        }
        #expect(throws: SigV4Error.ambiguous) {
            try verify(
                request(adding: [("HTTP_AUTHORIZATION", SignedRequestTests.authorization)]))
        }
        #expect(throws: SigV4Error.ambiguous) {
            try verify(request(adding: [("HTTP_X_AMZ_DATE", "20260101T000000Z")]))
        }
    }

    @Test func `a signature may be written in another way only where the standard allows it`()
        throws
    {
        for separator in [",", ",  ", " , "] {
            let spaced = SignedRequestTests.authorization.replacing(", ", with: separator)
            try verify(request(["HTTP_AUTHORIZATION": spaced]))
            try verify(request(["HTTP_AUTHORIZATION": spaced + "  "]))
        }
        let upper = SignedRequestTests.authorization.replacing(
            SignedRequestTests.signature, with: SignedRequestTests.signature.uppercased())
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(request(["HTTP_AUTHORIZATION": upper]))
        }
        let short = String(SignedRequestTests.authorization.dropLast())
        #expect(throws: SigV4Error.wrongSignature) {
            try verify(request(["HTTP_AUTHORIZATION": short]))
        }
    }
}
