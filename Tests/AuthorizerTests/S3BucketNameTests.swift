import Testing

@testable import Authorizer

@Suite struct S3BucketNameTests {
    static let valid = [
        "abc", "a-b", "a.b", "1.2.3", "0a0", "1.2.3.4.5", "1.2.3.a", "a--b", "minio1", "minios",
        "admins",
        String(repeating: "a", count: 63),
    ]

    @Test(arguments: valid)
    func `a name by S3's rules is one`(name: String) throws {
        #expect(try s3Request("GET /\(name)").address.bucket == name)
    }

    static let wrong = [
        "ab", String(repeating: "a", count: 64), "Bucket", "my_bucket", ".ab", "ab.", "-ab", "ab-",
        "a..b", "...", "1.2.3.4", "192.168.0.1", "bücket", "a:b", "a%2Bb", "a%20b", "tenant:bucket",
        ".minio.sys", "..", ".", "%2e%2e",
    ]

    @Test(arguments: wrong)
    func `any other is refused`(name: String) {
        let target = name.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%C3" }.joined()
        #expect(throws: S3RequestError.invalidBucketName) { try s3Request("GET /\(target)/key") }
    }
}
