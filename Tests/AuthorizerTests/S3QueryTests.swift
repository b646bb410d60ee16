import Configuration
import PolicyEngine
import Testing
import Wire

@testable import Authorizer

@Suite struct S3QueryTests {
    static let canonical: [(query: String, canonical: String)] = [
        ("", ""), ("?", ""), ("?&", ""),
        ("?versionId=v", "versionId=v"),
        ("?versionId=%76%2b%2F", "versionId=v%2B%2F"),
        ("?versionId=null&&", "versionId=null"),
        (
            "?response-content-type=text/plain;charset%3Dutf-8".replacing(";", with: "%3b"),
            "response-content-type=text%2Fplain%3Bcharset%3Dutf-8"
        ),
        (
            "?response-content-disposition=attachment+a%20b",
            "response-content-disposition=attachment%20a%20b"
        ),
        ("?versionId=a=b&partNumber=2", "partNumber=2&versionId=a%3Db"),
        ("?x-id=GetObject&X-Amz-Checksum-Mode=ENABLED", "X-Amz-Checksum-Mode=ENABLED"),
        // A semicolon is a part of the value, written as it is or encoded.
        (
            "?response-content-type=text/plain;charset%3Dutf-8",
            "response-content-type=text%2Fplain%3Bcharset%3Dutf-8"
        ),
        ("?versionId=1;uploadId=2", "versionId=1%3BuploadId%3D2"),
    ]

    @Test(arguments: canonical)
    func `the store gets a query decoded, encoded again and sorted`(
        query: String, canonical: String
    ) throws {
        let request = try s3Request("GET /bucket/key\(query)")
        #expect(request.query.canonical == canonical)
        #expect(request.canonicalURI == "/bucket/key" + (canonical.isEmpty ? "" : "?\(canonical)"))
    }

    @Test func `T43: a question mark begins the query once`() throws {
        let request = try s3Request("GET /bucket/key?versionId=a?b/../c")
        #expect(request.address.key == "key")
        #expect(request.canonicalURI == "/bucket/key?versionId=a%3Fb%2F..%2Fc")
    }

    @Test func `what authenticates the client does not reach the store`() throws {
        let query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20260131%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20260131T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
            + "&X-Amz-Security-Token=t%2Bt&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&versionId=1"
            + "&X-Amz-Signature=abc"
        let request = try s3Request("GET /bucket/key?\(query)")
        #expect(request.canonicalURI == "/bucket/key?versionId=1")
        #expect(request.query.isPresigned)
        #expect(request.query.statedPayloadHash == "UNSIGNED-PAYLOAD")
        #expect(try !s3Request("GET /bucket/key?versionId=1").query.isPresigned)
    }

    static let refused: [(query: String, refusal: S3RequestError)] = [
        // Twice.
        ("versionId=1&versionId=2", .ambiguous("versionId")),
        ("versionId=1&versionId=1", .ambiguous("versionId")),
        ("versionId=1&versionId", .ambiguous("versionId")),
        ("acl&acl=", .ambiguous("acl")),
        ("uploadId=1&uploadId=2", .ambiguous("uploadId")),
        ("\(presigned)&X-Amz-Signature=t", .ambiguous("X-Amz-Signature")),
        (
            "\(presigned)&X-Amz-Security-Token=a&X-Amz-Security-Token=a",
            .ambiguous("X-Amz-Security-Token")
        ),
        // A name in disguise.
        ("X-Amz-%53ignature=s", .invalidURI("a parameter's name")),
        ("\(presigned)&X-Amz-Si%67nature=s", .invalidURI("a parameter's name")),
        ("%61cl", .invalidURI("a parameter's name")),
        ("version%49d=1", .invalidURI("a parameter's name")),
        ("acl+", .invalidURI("a parameter's name")),
        ("acl%00", .invalidURI("a parameter's name")),
        ("a/b", .invalidURI("a parameter's name")),
        ("=1", .invalidURI("a parameter's name")),
        ("x-amz-signature=s", .ambiguous("x-amz-signature")),
        ("X-AMZ-SECURITY-TOKEN=t", .ambiguous("X-AMZ-SECURITY-TOKEN")),
        ("\(presigned)&x-amz-date=d", .ambiguous("x-amz-date")),
        ("\(presigned)&X-Amz-Content-SHA256=UNSIGNED-PAYLOAD", .ambiguous("X-Amz-Content-SHA256")),
        // Of a signature, without one.
        ("X-Amz-Security-Token=t", .ambiguous("X-Amz-Security-Token")),
        ("X-Amz-Expires=60", .ambiguous("X-Amz-Expires")),
        ("X-Amz-Date=d&X-Amz-SignedHeaders=host", .ambiguous("X-Amz-Date")),
        // Of another signature, or of nobody's.
        ("AWSAccessKeyId=a&Signature=s&Expires=1", .signatureVersion2),
        ("Expires=1&Signature=s&AWSAccessKeyId=a", .signatureVersion2),
        ("aws:username=admin", .invalidURI("a parameter's name")),
        // Sub-resources that are not known, or not so.
        ("torrent", .notImplemented("torrent")),
        ("renameObject", .notImplemented("renameObject")),
        // Headers in the query, which no read has.
        ("\(presigned)&x-amz-copy-source=bucket/k", .ambiguous("x-amz-copy-source")),
        ("\(presigned)&X-Amz-Tagging=a%3Db", .ambiguous("x-amz-tagging")),
        (
            "\(presigned)&x-amz-object-lock-mode=GOVERNANCE", .ambiguous("x-amz-object-lock-mode")
        ),
        (
            "\(presigned)&X-Amz-Meta-Snowball-Auto-Extract=true",
            .notImplemented("x-amz-meta-snowball-auto-extract")
        ),
        ("x-amz-meta-a=1&X-Amz-Meta-A=1", .ambiguous("X-Amz-Meta-A")),
        ("x-amz-meta-a-b=1&x-amz-meta-a_b=1", .ambiguous("x-amz-meta-a_b")),
        ("x-amz-meta-a_b=1&x-amz-meta-a-b=1", .ambiguous("x-amz-meta-a-b")),
        (
            "x-amz-meta-snowball_auto_extract=true",
            .notImplemented("x-amz-meta-snowball-auto-extract")
        ),
        ("acl;x", .invalidURI("a parameter's name")),
        // Values.
        ("versionId=", .invalidArgument("versionId")),
        ("versionId", .invalidArgument("versionId")),
        ("uploadId=", .invalidArgument("uploadId")),
        ("partNumber=0", .invalidArgument("partNumber")),
        ("partNumber=10001", .invalidArgument("partNumber")),
        ("partNumber=%2B1", .invalidArgument("partNumber")),
        ("partNumber=1x", .invalidArgument("partNumber")),
        ("max-keys=-1", .invalidArgument("max-keys")),
        ("max-keys=%2B1", .invalidArgument("max-keys")),
        ("max-keys=1e3", .invalidArgument("max-keys")),
        ("max-keys=", .invalidArgument("max-keys")),
        ("max-uploads=99999999999999999999", .invalidArgument("max-uploads")),
        ("partNumber=", .invalidArgument("partNumber")),
        ("versionId=%", .invalidURI("a % without two hexadecimal digits after it")),
        ("versionId=%0", .invalidURI("a % without two hexadecimal digits after it")),
        ("versionId=%00", .invalidURI("a NUL")),
        ("versionId=%ff", .invalidURI("not UTF-8")),
        ("versionId=€", .invalidURI("a character that has to be encoded")),
        // They would be headers of the answer.
        ("response-content-type=a%0D%0Ab", .invalidArgument("response-content-type")),
        ("response-content-disposition=a%00", .invalidURI("a NUL")),
        ("response-cache-control=%1F", .invalidArgument("response-cache-control")),
        ("response-content-encoding=a%7F", .invalidArgument("response-content-encoding")),
        ("response-content-language=%09", .invalidArgument("response-content-language")),
        ("response-expires=%0A", .invalidArgument("response-expires")),
    ]

    @Test(arguments: refused)
    func `T46: a query that says two things, or one that is not known, is refused`(
        query: String, refusal: S3RequestError
    ) {
        #expect(throws: refusal) { try s3Request("GET /bucket/key?\(query)") }
    }

    /// What no operation has, and no store ever gets.
    static let unknown = [
        "v=1", "_=1700000000", "utm_source=mail", "awsaccesskeyid=a", "SourceIp=10.0.0.1",
        "username=admin", "userid=admin", "rgwx-uid=admin", "append&position=0", "ACL", "Acl",
        "versionid=1", "response-x=y", "Signature2=a", "q", "v=1&v=2",
        String(repeating: "q", count: 65), "x-oss-process=image", "x-amz-unheard-of=1",
    ]

    @Test(arguments: unknown, ["GET", "HEAD"])
    func `an unknown parameter is left out of the read of an object, and of what is sent`(
        query: String, method: String
    ) throws {
        for known in ["", "versionId=v"] {
            let plain = try s3Request("\(method) /bucket/key?\(known)")
            let read = try s3Request("\(method) /bucket/key?\(query)&\(known)")
            #expect(read.canonicalURI == plain.canonicalURI)
            #expect(read.operation == plain.operation)
            #expect(read.query.fields.elementsEqual(plain.query.fields, by: ==))
            #expect(read.headers.fields.elementsEqual(plain.headers.fields, by: ==))
        }
    }

    @Test(arguments: unknown, ["PUT", "DELETE"])
    func `T46: an unknown parameter of a write is refused`(query: String, method: String) {
        let name = String(query.prefix { $0 != "=" && $0 != "&" })
        #expect(throws: S3RequestError.notImplemented(S3RequestError.shown(name))) {
            try s3Request("\(method) /bucket/key?\(query)")
        }
    }

    static let ofLists: [(query: String, refused: String?)] = [
        ("v=1", nil), ("_=1", nil), ("ACL=x", nil), ("versionid=1", nil),
        // It may be a sub-resource, and the store would answer with another document than a list.
        ("v", "v"), ("v=", "v"), ("ACL", "ACL"), ("object-lambda", "object-lambda"),
        // One of AWS's, whatever its value.
        ("inventory&id=1", "inventory"), ("metrics=x", "metrics"), ("session=x", "session"),
    ]

    @Test(arguments: ofLists, ["GET /bucket", "GET /bucket?list-type=2", "HEAD /bucket", "GET /"])
    func `T46: an unknown parameter of a list is left out if it has a value, and refused if not`(
        row: (query: String, refused: String?), line: String
    ) throws {
        let target = line + (line.contains("?") ? "&" : "?") + row.query
        if let name = row.refused {
            #expect(throws: S3RequestError.notImplemented(name)) { try s3Request(target) }
        } else {
            #expect(try s3Request(target).canonicalURI == s3Request(line).canonicalURI)
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE"], ["/bucket/key", "/bucket"])
    func `what begins with x- but not with x-amz- is the caller's own, and left out everywhere`(
        method: String, path: String
    ) throws {
        for query in [
            "x-id=PutObject", "x-trace=1&x-trace=2", "x-", "X-Custom=a%0Ab", "x-amz-user-agent=js",
        ] {
            let plain = try s3Request("\(method) \(path)")
            let read = try s3Request("\(method) \(path)?\(query)")
            #expect(read.canonicalURI == plain.canonicalURI)
            #expect(read.operation == plain.operation)
        }
    }

    static let hoisted: [(query: String, header: String, value: String)] = [
        ("x-amz-acl=private", "x-amz-acl", "private"),
        ("X-Amz-Storage-Class=GLACIER", "x-amz-storage-class", "GLACIER"),
        ("x-amz-tagging=a%3Db", "x-amz-tagging", "a=b"),
        ("x-amz-meta-Colour=%C3%A9", "x-amz-meta-colour", "é"),
        ("x-amz-meta-user_id=1", "x-amz-meta-user_id", "1"),
        ("Content-Type=text%2Fplain", "content-type", "text/plain"),
        ("x-amz-server-side-encryption=AES256", "x-amz-server-side-encryption", "AES256"),
        ("x-amz-object-lock-mode=GOVERNANCE", "x-amz-object-lock-mode", "GOVERNANCE"),
        ("x-amz-expected-bucket-owner=1", "x-amz-expected-bucket-owner", "1"),
    ]

    @Test(arguments: hoisted)
    func `a header in the query is decided on as a header, and sent as a header alone`(
        query: String, header: String, value: String
    ) throws {
        let inQuery = try s3Request("PUT /bucket/key?\(presigned)&\(query)")
        let asHeader = try s3Request("PUT /bucket/key?\(presigned)", [header: value])
        #expect(inQuery.headers[header] == value)
        #expect(inQuery.operation == asHeader.operation)
        #expect(inQuery.canonicalURI == "/bucket/key")
        #expect(
            inQuery.conditionValues.texts(from: .request).map(\.name)
                == asHeader.conditionValues.texts(from: .request).map(\.name))
        // Both at once say one thing, or nothing.
        let both = "PUT /bucket/key?\(presigned)&\(query)"
        guard !header.contains("_") else { return }
        #expect(try s3Request(both, [header: value]).headers[header] == value)
        #expect(throws: S3RequestError.ambiguous(header)) {
            try s3Request(both, [header: "other"])
        }
    }

    @Test func `T35: what a header in the query asks for is needed`() throws {
        let opens = try s3Request("PUT /bucket/key?\(presigned)&x-amz-acl=public-read")
        #expect(opens.operation.summary.contains { $0.contains("PutObjectAcl") })
        let copies = try s3Request("PUT /bucket/key?\(presigned)&x-amz-copy-source=other/k")
        #expect(copies.operation.name == .copyObject)
        #expect(copies.operation.summary.contains("GetObject other/k"))
    }

    @Test(arguments: ["%0D%0AX-Copy-From:%20a", "%0A", "%00", "%1F", "%7F"])
    func `T63: a header in the query ends no header`(value: String) {
        #expect(throws: S3RequestError.self) {
            try s3Request("PUT /bucket/key?\(presigned)&x-amz-meta-a=\(value)")
        }
    }

    @Test func `T44: a name that CGI writes alike is not a second header`() {
        #expect(throws: S3RequestError.ambiguous("x-amz-meta-user_id")) {
            try s3Request(
                "PUT /bucket/key?\(presigned)&x-amz-meta-user_id=1", ["x-amz-meta-user-id": "1"])
        }
    }

    @Test func `Ceph's parameters pass where they belong, and nowhere else`() throws {
        for list in ["", "list-type=2&", "versions&"] {
            let read = try s3Request("GET /bucket?\(list)allow-unordered=true")
            #expect(read.canonicalURI.contains("allow-unordered=true"))
        }
        #expect(
            try s3Request("HEAD /bucket?read-stats=true").canonicalURI
                == "/bucket?read-stats=true")
        #expect(throws: S3RequestError.invalidArgument("read-stats")) {
            try s3Request("DELETE /bucket?read-stats=true")
        }
    }

    @Test func `a query has at most a hundred parameters`() throws {
        func query(_ count: Int) -> String {
            (0..<count).map { "x-amz-meta-\($0)=" }.joined(separator: "&")
        }
        #expect(try s3Request("PUT /bucket/key?\(query(100))").query.headers.count == 100)
        #expect(throws: S3RequestError.invalidURI("too many parameters")) {
            try s3Request("PUT /bucket/key?\(query(101))")
        }
    }

    @Test(arguments: ["/", "/a", "a//", "a//b", "./", ".", "a%0Ab", "a%5Cb", "%0A", "a/./b"])
    func `any text is a prefix`(prefix: String) throws {
        for listing in ["list-type=2&", "versions&", "uploads&", ""] {
            #expect(throws: Never.self) {
                try s3Request("GET /bucket?\(listing)prefix=\(prefix)")
            }
        }
    }

    @Test(arguments: ["a/../b", "a/%2e%2e/b", "a/..", "..", "..%5Ca"])
    func `T40: a prefix with the parent folder in it is refused where keys are paths`(
        prefix: String
    ) throws {
        for listing in ["list-type=2&", "versions&", "uploads&", ""] {
            let target = "GET /bucket?\(listing)prefix=\(prefix)"
            for keys in [KeyComparison.folding, .exact] {
                let refusal = S3RequestError.invalidArgument(
                    S3Prefix.Ambiguous.parentFolder.message)
                #expect(throws: refusal) { try s3Request(target, keys: keys) }
            }
            #expect(throws: Never.self) { try s3Request(target, keys: .opaque) }
        }
    }

    @Test(arguments: ["list-type=1", "list-type=", "list-type=2%20", "list-type"])
    func `there are two listings, and one has a number`(query: String) {
        #expect(throws: S3RequestError.invalidArgument("list-type")) {
            try s3Request("GET /bucket?\(query)")
        }
    }
}
