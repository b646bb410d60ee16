import Configuration
import Testing
import Wire

@testable import Authorizer

@Suite struct S3AddressTests {
    static let paths: [(target: String, bucket: String, key: String, uri: String)] = [
        ("/", "", "", "/"),
        ("/bucket", "bucket", "", "/bucket"),
        ("/bucket/", "bucket", "", "/bucket"),
        ("/bucket/key", "bucket", "key", "/bucket/key"),
        ("/bucket/folder/", "bucket", "folder/", "/bucket/folder/"),
        ("/bucket/a/b.c~d_e-f", "bucket", "a/b.c~d_e-f", "/bucket/a/b.c~d_e-f"),
        // One object, one way to write it.
        ("/bucket/a%2Fb", "bucket", "a/b", "/bucket/a/b"),
        ("/bucket/a%2fb%2f", "bucket", "a/b/", "/bucket/a/b/"),
        ("/bucket%2Fkey", "bucket", "key", "/bucket/key"),
        ("/%62ucket/%6b%65y", "bucket", "key", "/bucket/key"),
        ("/bucket/%7Ek%2e", "bucket", "~k.", "/bucket/~k."),
        // Encoded once, never twice.
        ("/bucket/%25", "bucket", "%", "/bucket/%25"),
        ("/bucket/%252e%252e/k", "bucket", "%2e%2e/k", "/bucket/%252e%252e/k"),
        ("/bucket/%252F", "bucket", "%2F", "/bucket/%252F"),
        // What means something elsewhere in a URL means nothing here.
        ("/bucket/a+b", "bucket", "a+b", "/bucket/a%2Bb"),
        ("/bucket/a%20b", "bucket", "a b", "/bucket/a%20b"),
        (
            "/bucket/a;v=1,b=2:c@d&e", "bucket", "a;v=1,b=2:c@d&e",
            "/bucket/a%3Bv%3D1%2Cb%3D2%3Ac%40d%26e"
        ),
        ("/bucket/a%3Fb%23c", "bucket", "a?b#c", "/bucket/a%3Fb%23c"),
        ("/bucket/...", "bucket", "...", "/bucket/..."),
        ("/bucket/.hidden/..k", "bucket", ".hidden/..k", "/bucket/.hidden/..k"),
        ("/bucket/%E2%82%AC/%F0%9F%94%91", "bucket", "€/🔑", "/bucket/%E2%82%AC/%F0%9F%94%91"),
    ]

    @Test(arguments: paths)
    func `T40: a path is one bucket and key, and the store gets it encoded once`(
        target: String, bucket: String, key: String, uri: String
    ) throws {
        let request = try s3Request("GET \(target)")
        #expect(request.address.bucket == bucket)
        #expect(Array(request.address.key.utf8) == Array(key.utf8))
        #expect(request.canonicalURI == uri)
        #expect(try s3Request("GET \(uri)").address == request.address)
    }

    static let ambiguous = [
        "/bucket/../other/key", "/bucket/a/../../other/key", "/bucket/..",
        "/bucket/.", "/bucket/./key", "/bucket/a/.", "/bucket/a/../", "/bucket/%2e%2e/key",
        "/bucket/%2E%2e", "/bucket/.%2e/key", "/bucket/a%2F..%2Fkey", "/bucket/a%2f%2e%2e%2fb",
        "/bucket//", "/bucket//key", "/bucket/a//b", "/bucket/a//", "/bucket/%2Fkey",
        "/bucket%2F%2Fkey", "/bucket/a%2F/b", "/bucket/http://host/key", "/bucket/a\\b",
        "/bucket/a%5Cb", "/bucket/..%5C..%5Ckey", "/bucket/a%00", "/bucket/%00key",
        "/bucket/a%0Ab", "/bucket/a%0D%0AHost:x", "/bucket/a%1Fb", "/bucket/a%7Fb",
        "/bucket/%", "/bucket/%4", "/bucket/%zz", "/bucket/%4g", "/bucket/%u0041",
        "/bucket/%ff", "/bucket/%c0%ae%c0%ae/key", "/bucket/%ed%a0%80", "/bucket/%e2%82",
        "/bucket/€", "/bucket/a b", "/bucket/a\tb", "/bucket/a\u{7F}", "/bucket/key#fragment",
        "/bucket/key#?versionId=1",
        // Forms of a target that are no path (RFC 9112 §3.2).
        "http://store.example/bucket/key", "bucket/key", "*", "?x",
    ]

    @Test(arguments: ambiguous)
    func `T40: a path that a store could read otherwise is refused`(target: String) {
        let refusal = #expect(throws: S3RequestError.self) { try s3Request("GET \(target)") }
        guard case .invalidURI = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
    }

    static let opaqueKeys: [(path: String, key: String)] = [
        ("a//b", "a//b"), ("/lead", "/lead"), ("//", "//"), ("a/../b", "a/../b"), ("..", ".."),
        ("%2E%2E/x", "../x"), (".", "."), ("a%5Cb", "a\\b"), ("a%0Ab", "a\nb"), ("%7F", "\u{7F}"),
        ("%01", "\u{1}"), ("a%2F%2Fb", "a//b"), ("k/", "k/"),
    ]

    @Test(arguments: opaqueKeys)
    func `any text is a key of a store that says so`(path: String, key: String) throws {
        let request = try s3Request("PUT /bucket/\(path)", keys: .opaque)
        #expect(request.address.bucket == "bucket" && request.address.key == key)
        let canonical = request.canonicalURI
        #expect(try s3Request("PUT \(canonical)", keys: .opaque).address == request.address)
        #expect(canonical.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x5C })
        let copy = try s3Request(
            "PUT /bucket/k", ["x-amz-copy-source": "/bucket/\(path)"], keys: .opaque)
        #expect(copy.copySource?.key == key)
        guard key != "k/" else { return }
        for keys in [KeyComparison.folding, .exact] {
            #expect(throws: S3RequestError.ambiguousKey) {
                try s3Request("PUT /bucket/\(path)", keys: keys)
            }
        }
    }

    @Test(arguments: ["a%00", "%00", "%FF", "%C0%AE"])
    func `no key has a NUL, or bytes that are no text`(path: String) {
        for keys in KeyComparison.allCases {
            let refusal = #expect(throws: S3RequestError.self) {
                try s3Request("PUT /bucket/\(path)", keys: keys)
            }
            guard case .invalidURI = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
        }
    }

    @Test func `bytes that are no text are refused`() {
        var parameters = Parameters(["REQUEST_METHOD": "GET", "HTTP_HOST": "store.example"])
        parameters.append(
            name: Array("REQUEST_URI".utf8), value: Array("/bucket/".utf8) + [0xC3, 0x28])
        #expect(throws: S3RequestError.invalidURI("a character that has to be encoded")) {
            try S3Request(
                Request(parameters: parameters), rules: .knowingAll(), now: Timestamp(seconds: 0))
        }
    }

    @Test func `T41: what a web server made of the request line is not looked at`() {
        let parameters = Parameters([
            "REQUEST_METHOD": "GET", "HTTP_HOST": "store.example", "SCRIPT_NAME": "/bucket/key",
            "PATH_INFO": "/bucket/key", "QUERY_STRING": "",
        ])
        #expect(throws: S3RequestError.invalidURI("no absolute path")) {
            try S3Request(
                Request(parameters: parameters), rules: .knowingAll(), now: Timestamp(seconds: 0))
        }
    }

    @Test func `a key has at most 1,024 bytes`() throws {
        let longest = String(repeating: "€", count: 341) + "k"
        let encoded = PercentEncoding.encode(longest)
        #expect(try s3Request("GET /bucket/\(encoded)").address.key == longest)
        #expect(throws: S3RequestError.keyTooLong) { try s3Request("GET /bucket/\(encoded)k") }
    }

    @Test func `whatever a key is, its canonical path is read as the same one`() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = Array("aZ09-._~/%+ ;?#&=:@!$'()*,\"<>[]^`{|}éß€🔑\u{301}".unicodeScalars)
        var count = 0
        for _ in 0..<2_000 {
            var key = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...24, using: &random) {
                key.append(pieces.randomElement(using: &random)!)  // there are some
            }
            let bytes = Array(String(key).utf8)
            guard S3Key.isUnambiguous(bytes[...]) else { continue }
            count += 1
            let address = try S3Address(
                bucket: Array("bucket".utf8)[...], key: bytes[...], rules: S3Rules())
            let read = try s3Request("PUT \(address.canonicalPath)")
            #expect(Array(read.address.key.utf8) == bytes)
            #expect(read.canonicalURI == address.canonicalPath)
            // However a client encodes more than it has to.
            let encoded = bytes.map { "%" + Hexadecimal.encode([$0]) }.joined()
            #expect(try s3Request("PUT /bucket/\(encoded)").address == address)
        }
        #expect(count > 500)
    }
}
