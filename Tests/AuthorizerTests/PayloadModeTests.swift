import Testing

@testable import Authorizer

@Suite struct PayloadModeTests {
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    static let modes: [(header: String?, mode: PayloadMode)] = [
        (nil, .absent),
        (hash, .sha256(hash)),
        (hash.uppercased(), .sha256(hash)),
        ("UNSIGNED-PAYLOAD", .unsigned),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", .unsignedTrailer),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", .signedChunks),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", .signedChunksTrailer),
    ]

    @Test(arguments: modes, ["PUT /bucket/key", "PUT /bucket/key?partNumber=1&uploadId=u"])
    func `an upload says what its body is`(
        row: (header: String?, mode: PayloadMode), line: String
    ) throws {
        let headers: KeyValuePairs<String, String> =
            row.header.map { ["x-amz-content-sha256": $0] } ?? [:]
        let request = try s3Request(line, headers)
        #expect(request.payload == row.mode)
        #expect(request.payload.text == (row.header == nil ? nil : row.mode.text))
    }

    static let notStreamed = [
        "GET /bucket/key", "HEAD /bucket/key", "DELETE /bucket/key", "PUT /bucket",
        "PUT /bucket/key?tagging", "PUT /bucket?policy", "POST /bucket?delete",
        "POST /bucket/key?uploads", "POST /bucket/key?uploadId=u", "GET /",
    ]

    @Test(arguments: notStreamed, modes.filter(\.mode.isStreaming).map(\.header!))  // all have one
    func `T24: only objects and their parts come in chunks`(line: String, mode: String) {
        #expect(throws: S3RequestError.invalidArgument("x-amz-content-sha256")) {
            try s3Request(line, ["x-amz-content-sha256": mode])
        }
    }

    @Test func `T24: a copy has no body`() {
        #expect(throws: S3RequestError.invalidArgument("x-amz-content-sha256")) {
            try s3Request(
                "PUT /bucket/key",
                [
                    "x-amz-copy-source": "source/key",
                    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                ])
        }
    }

    @Test(arguments: [
        "", "unsigned-payload", "UNSIGNED-PAYLOAD ", "STREAMING", String(hash.dropLast()),
        hash + "0",
        String(hash.dropLast()) + "g", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
    ])
    func `what is neither a hash nor a known mode is refused`(header: String) {
        #expect(throws: S3RequestError.invalidArgument("x-amz-content-sha256")) {
            try s3Request("PUT /bucket/key", ["x-amz-content-sha256": header])
        }
    }

    @Test func `a presigned request's body is unsigned, unless the query says its hash`() throws {
        let line = "PUT /bucket/key?\(presigned)"
        let hashed = "\(line)&X-Amz-Content-Sha256=\(PayloadModeTests.hash)"
        #expect(try s3Request(line).payload == .unsigned)
        #expect(
            try s3Request(line, ["x-amz-content-sha256": "UNSIGNED-PAYLOAD"]).payload == .unsigned)
        #expect(try s3Request(hashed).payload == .sha256(PayloadModeTests.hash))
        for (line, header) in [(line, PayloadModeTests.hash), (hashed, "UNSIGNED-PAYLOAD")] {
            #expect(throws: S3RequestError.ambiguous("x-amz-content-sha256")) {
                try s3Request(line, ["x-amz-content-sha256": header])
            }
        }
    }
}
