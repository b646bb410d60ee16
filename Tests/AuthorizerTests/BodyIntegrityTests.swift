import Testing

@testable import Authorizer

@Suite struct BodyIntegrityTests {
    private static let body = Array("123456789".utf8)
    private static let unsigned = "UNSIGNED-PAYLOAD"
    private static let hash = "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"

    private static func check(
        _ headers: KeyValuePairs<String, String>, body: [UInt8] = body, isSigned: Bool = true
    ) throws {
        try BodyIntegrity.check(
            body, try s3Request("POST /bbb?delete", headers), isSigned: isSigned)
    }

    static let good: [KeyValuePairs<String, String>] = [
        ["x-amz-content-sha256": hash],
        ["x-amz-content-sha256": unsigned, "content-md5": "JfnnlDI7RTiF9RgfG2JNCw=="],
        ["x-amz-content-sha256": unsigned, "x-amz-checksum-crc32": "y/Q5Jg=="],
        ["x-amz-content-sha256": unsigned, "x-amz-checksum-crc32c": "4waSgw=="],
        ["x-amz-content-sha256": unsigned, "x-amz-checksum-crc64nvme": "rosUhgp5mIg="],
        ["x-amz-content-sha256": unsigned, "x-amz-checksum-sha1": "98O8HYCOBHMq32eZZczDTKeuNEE="],
        [
            "x-amz-content-sha256": unsigned,
            "x-amz-checksum-sha256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
        ],
        [
            "x-amz-content-sha256": unsigned, "x-amz-checksum-crc32": "y/Q5Jg==",
            "x-amz-checksum-other": "x",
        ],
    ]

    @Test(arguments: good)
    func `a body is what its headers say`(headers: KeyValuePairs<String, String>) throws {
        try BodyIntegrityTests.check(headers)
    }

    static let bad: [(KeyValuePairs<String, String>, S3Error)] = [
        (["x-amz-content-sha256": String(repeating: "0", count: 64)], .wrongPayloadHash),
        ([:], .wrongPayloadHash),
        (["x-amz-content-sha256": unsigned], .noChecksum),
        (["x-amz-content-sha256": unsigned, "x-amz-checksum-other": "x"], .noChecksum),
        (
            ["x-amz-content-sha256": unsigned, "content-md5": "JfnnlDI7RTiF9RgfG2JNCw="],
            .badDigest("content-md5")
        ),
        (
            ["x-amz-content-sha256": hash, "x-amz-checksum-crc32": "AAAAAA=="],
            .badDigest("x-amz-checksum-crc32")
        ),
        (
            [
                "x-amz-content-sha256": unsigned, "content-md5": "JfnnlDI7RTiF9RgfG2JNCw==",
                "x-amz-checksum-sha256": "",
            ], .badDigest("x-amz-checksum-sha256")
        ),
    ]

    @Test(arguments: bad)
    func `or it is refused`(headers: KeyValuePairs<String, String>, error: S3Error) {
        #expect(throws: error) { try BodyIntegrityTests.check(headers) }
    }

    @Test func `an unsigned list needs a checksum`() throws {
        #expect(throws: S3Error.noChecksum) {
            try BodyIntegrityTests.check([:], isSigned: false)
        }
        try BodyIntegrityTests.check(["content-md5": "JfnnlDI7RTiF9RgfG2JNCw=="], isSigned: false)
    }
}
