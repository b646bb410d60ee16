import Credentials
import Crypto
import Testing
import Wire

@testable import Authorizer

@Suite struct ChunkBodyTests {
    private static let scope = CredentialScope(date: "20260131", region: "us-east-1", service: "s3")
    private static let key = SigV4Key(secretAccessKey: Secret("secret"), scope: scope)
    private static let date = "20260131T120000Z"
    private static let crc32 = "x-amz-checksum-crc32"

    private static func signature(_ previous: String, _ kind: String, _ hashes: String) -> String {
        key.signature(
            of: "AWS4-HMAC-SHA256-\(kind)\n\(date)\n\(scope.text)\n\(previous)\n\(hashes)")
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        Hexadecimal.encode(HashAlgorithm.sha256.digest(of: bytes))
    }

    /// A signed body, in its parts: the chunks, the last one, the trailer.
    private static func parts(_ chunks: [[UInt8]], checksum: String? = nil) -> [[UInt8]] {
        var previous = "seed"
        var parts: [[UInt8]] = []
        for chunk in chunks + [[]] {
            previous = signature(previous, "PAYLOAD", "\(hash([]))\n\(hash(chunk))")
            let size = String(chunk.count, radix: 16)
            parts.append(
                Array("\(size);chunk-signature=\(previous)\r\n".utf8) + chunk + Array("\r\n".utf8))
        }
        guard let checksum else { return parts }
        let line = "\(crc32):\(checksum)"
        let signature = signature(previous, "TRAILER", hash(Array("\(line)\n".utf8)))
        parts[parts.count - 1].removeLast(2)
        parts.append(Array("\(line)\r\nx-amz-trailer-signature:\(signature)\r\n\r\n".utf8))
        return parts
    }

    private static func body(
        _ headers: KeyValuePairs<String, String>, _ readBody: @escaping BodyReader = { [] }
    ) throws -> ChunkBody {
        try ChunkBody(
            s3Request("PUT /bucket/k", headers),
            signatures: ChunkSignatures(key: key, date: date, scope: scope, seed: "seed"),
            readBody: readBody)
    }

    /// What the store gets of parts that come one after the other, and why not the rest.
    private static func read(
        _ parts: [[UInt8]], byteCount: Int, hasTrailer: Bool = false,
        then failure: BodyError? = nil
    ) throws -> ([[UInt8]], S3Error?) {
        var rest = parts[...]
        let readBody: BodyReader = { () throws(BodyError) in
            if let part = rest.popFirst() { return part }
            if let failure { throw failure }
            return []
        }
        let mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        let length = String(byteCount)
        let body =
            hasTrailer
            ? try body(
                [
                    "x-amz-content-sha256": "\(mode)-TRAILER", "x-amz-trailer": crc32,
                    "x-amz-decoded-content-length": length,
                ], readBody)
            : try body(
                ["x-amz-content-sha256": mode, "x-amz-decoded-content-length": length], readBody)
        var got: [[UInt8]] = []
        while let bytes = body.next(), !bytes.isEmpty { got.append(bytes) }
        #expect(body.next() == (body.refusal == nil ? [] : nil))
        return (got, body.refusal)
    }

    @Test func `what is in the chunks comes out`() throws {
        let (got, refusal) = try ChunkBodyTests.read(
            ChunkBodyTests.parts([[1, 2], [3]]), byteCount: 3)
        #expect(got == [[1, 2], [3]] && refusal == nil)
    }

    @Test func `T23: the last chunk comes out when all behind it is good, and not before`() throws {
        let sound = ChunkBodyTests.parts([[1, 2], [3]])
        let endings: [([[UInt8]], S3Error)] = [
            (Array(sound.dropLast()), .incompleteBody),
            (sound.dropLast() + [Array(sound.last!.dropLast())], .incompleteBody),
            (sound + [[0]], .malformedChunks("bytes after the end")),
            (sound.dropLast() + [sound[0]], .malformedChunks("x-amz-decoded-content-length")),
        ]
        for (parts, expected) in endings {
            let (got, refusal) = try ChunkBodyTests.read(parts, byteCount: 3)
            #expect(got == [[1, 2]] && refusal == expected)
        }
    }

    @Test func `a checksum behind the body is compared before the last chunk comes out`() throws {
        // The CRC-32 of 123456789.
        let digits = Array("123456789".utf8)
        for (checksum, refusal) in [
            ("y/Q5Jg==", nil), ("y/Q5Jw==", S3Error.badDigest("x-amz-checksum-crc32")),
        ] {
            let (got, found) = try ChunkBodyTests.read(
                ChunkBodyTests.parts([digits], checksum: checksum), byteCount: 9,
                hasTrailer: true)
            #expect(found == refusal)
            #expect(got == (refusal == nil ? [digits] : []))
        }
    }

    @Test func `a client that stalls or leaves makes no object`() throws {
        let parts = [ChunkBodyTests.parts([[1], [2]])[0]]
        for (failure, expected) in [
            (BodyError.stalled, S3Error.requestTimeout), (.aborted, .incompleteBody),
        ] {
            let (got, refusal) = try ChunkBodyTests.read(parts, byteCount: 2, then: failure)
            #expect(got == [[1]] && refusal == expected)
        }
    }

    static let headers: [(KeyValuePairs<String, String>, S3Error)] = [
        ([:], .missingContentLength),
        (["x-amz-decoded-content-length": ""], .invalidArgument("x-amz-decoded-content-length")),
        (["x-amz-decoded-content-length": "-1"], .invalidArgument("x-amz-decoded-content-length")),
        (
            ["x-amz-decoded-content-length": "1", "x-amz-trailer": crc32],
            .invalidArgument("x-amz-trailer")
        ),
    ]

    @Test(arguments: headers)
    func `headers say how long the object is, and of a trailer only where there is one`(
        headers: KeyValuePairs<String, String>, refusal: S3Error
    ) {
        var all = request("PUT /bucket/k", headers).parameters
        all.append(
            name: Array("HTTP_X_AMZ_CONTENT_SHA256".utf8),
            value: Array("STREAMING-AWS4-HMAC-SHA256-PAYLOAD".utf8))
        let found = #expect(throws: S3Error.self) {
            try ChunkBody(
                S3Request(
                    Request(parameters: all), rules: .knowingAll(),
                    now: Timestamp(seconds: 1_769_860_800)),
                signatures: ChunkSignatures(
                    key: ChunkBodyTests.key, date: ChunkBodyTests.date,
                    scope: ChunkBodyTests.scope, seed: "seed"),
                readBody: { [] })
        }
        #expect(found == refusal)
    }
}
