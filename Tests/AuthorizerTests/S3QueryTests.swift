import State
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
        (
            "?x-id=GetObject&X-Amz-Checksum-Mode=ENABLED",
            "X-Amz-Checksum-Mode=ENABLED&x-id=GetObject"
        ),
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
        ("x-id=a&x-id=b", .ambiguous("x-id")),
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
        ("awsaccesskeyid=a", .notImplemented("awsaccesskeyid")),
        ("SourceIp=10.0.0.1", .notImplemented("SourceIp")),
        ("username=admin", .notImplemented("username")),
        ("userid=admin", .notImplemented("userid")),
        ("aws:username=admin", .invalidURI("a parameter's name")),
        ("rgwx-uid=admin", .notImplemented("rgwx-uid")),
        ("append&position=0", .notImplemented("append")),
        // Sub-resources that are not known, or not so.
        ("ACL", .notImplemented("ACL")),
        ("Acl", .notImplemented("Acl")),
        ("versionid=1", .notImplemented("versionid")),
        ("torrent", .notImplemented("torrent")),
        ("renameObject", .notImplemented("renameObject")),
        // Headers in the query that a store would look for in the header.
        ("\(presigned)&x-amz-acl=public-read", .notImplemented("x-amz-acl")),
        ("\(presigned)&x-amz-copy-source=b/k", .notImplemented("x-amz-copy-source")),
        ("\(presigned)&X-Amz-Tagging=a=b", .notImplemented("X-Amz-Tagging")),
        ("\(presigned)&x-amz-storage-class=GLACIER", .notImplemented("x-amz-storage-class")),
        (
            "\(presigned)&x-amz-server-side-encryption=AES256",
            .notImplemented("x-amz-server-side-encryption")
        ),
        (
            "\(presigned)&x-amz-object-lock-mode=GOVERNANCE",
            .notImplemented("x-amz-object-lock-mode")
        ),
        (
            "\(presigned)&X-Amz-Meta-Snowball-Auto-Extract=true",
            .notImplemented("X-Amz-Meta-Snowball-Auto-Extract")
        ),
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
        ("versionId=%", .invalidURI("a % without two hexadecimal digits behind it")),
        ("versionId=%0", .invalidURI("a % without two hexadecimal digits behind it")),
        ("versionId=%00", .invalidURI("a NUL")),
        ("versionId=%ff", .invalidURI("not UTF-8")),
        ("versionId=1;uploadId=2", .invalidURI("a semicolon")),
        ("versionId=1;2", .invalidURI("a semicolon")),
        ("versionId=€", .invalidURI("a character that has to be encoded")),
        // They would be headers of the answer.
        ("response-content-type=a%0D%0Ab", .invalidArgument("response-content-type")),
        ("response-content-disposition=a%00", .invalidURI("a NUL")),
        ("response-cache-control=%1F", .invalidArgument("response-cache-control")),
        ("response-content-encoding=a%7F", .invalidArgument("response-content-encoding")),
        ("response-content-language=%09", .invalidArgument("response-content-language")),
        ("response-expires=%0A", .invalidArgument("response-expires")),
        (String(repeating: "q", count: 64), .notImplemented(String(repeating: "q", count: 64))),
        (String(repeating: "q", count: 65), .notImplemented("a name of 65 bytes")),
    ]

    @Test(arguments: refused)
    func `T46: a query that says two things, or one that is not known, is refused`(
        query: String, refusal: S3RequestError
    ) {
        #expect(throws: refusal) { try s3Request("GET /bucket/key?\(query)") }
    }

    @Test func `a query has at most a hundred parameters`() throws {
        func query(_ count: Int) -> String {
            (0..<count).map { "x-amz-meta-\($0)=" }.joined(separator: "&")
        }
        #expect(try s3Request("PUT /bucket/key?\(query(100))").query.fields.count == 100)
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
                #expect(
                    throws: S3RequestError.invalidArgument(S3Prefix.Ambiguous.message)
                ) {
                    try s3Request(target, keys: keys)
                }
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
