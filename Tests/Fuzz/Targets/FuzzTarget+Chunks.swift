import Credentials
import Crypto
import Wire

extension FuzzTarget {
    private static let scope = CredentialScope(date: "20130524", region: "us-east-1", service: "s3")
    private static let key = SigV4Key(
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), scope: scope)
    private static let date = "20130524T000000Z"
    private static let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    private static let trailerName = "x-amz-checksum-crc32"

    /// The frames of AWS's own example (66,560 bytes) and any others, signed or not, whole and in
    /// pieces.
    static func chunks(_ bytes: [UInt8]) throws(Finding) {
        for (isSigned, trailerNames) in [(true, []), (true, [trailerName]), (false, [trailerName])]
        {
            let whole = read(
                bytes, 66_560, trailerNames, isSigned: isSigned, pieceByteCount: bytes.count)
            let split = read(bytes, 66_560, trailerNames, isSigned: isSigned, pieceByteCount: 7)
            try expect(whole.data == split.data, "the pieces have other bytes than the whole")
            try expect(whole.end == split.end, "the pieces end in another way than the whole")
            try expect(whole.data.count <= bytes.count, "more comes out than went in")
        }
    }

    /// A body with right signatures and one changed byte: no unsigned byte reaches the store.
    ///
    /// The input: how the body is split, the place and value of the change, the chunks' lengths up
    /// to a 0, and the data.
    static func signedChunks(_ bytes: [UInt8]) throws(Finding) {
        guard bytes.count > 5 else { return }
        let pieceByteCount = Int(bytes[0] & 0x7F) + 1
        let hasTrailer = bytes[0] & 0x80 != 0
        let lengths = bytes[4...].prefix { $0 != 0 }
        let data = bytes[(4 + lengths.count)...]
        var body = Body()
        var plain: [UInt8] = []
        for length in lengths {
            let chunk = (0..<Int(length)).map {
                data.isEmpty ? UInt8($0) : data[data.startIndex + $0 % data.count]
            }
            plain += chunk
            body.add(chunk)
        }
        body.add([])
        if hasTrailer { body.addTrailer() }
        body.bytes += "\r\n".utf8
        let place = (Int(bytes[1]) << 8 | Int(bytes[2])) % body.bytes.count
        body.bytes[place] ^= bytes[3]
        let found = read(
            body.bytes, plain.count, hasTrailer ? [trailerName] : [], pieceByteCount: pieceByteCount
        )
        try expect(plain.starts(with: found.data), "bytes without a signature")
        if bytes[3] == 0 { try expect(found.end == .ended, "a signed body is refused") }
        if found.end == .ended { try expect(found.data == plain, "an end too early") }
    }

    private enum End: Equatable {
        case ended
        case incomplete
        case refused(ChunkError)
    }

    private static func read(
        _ bytes: [UInt8], _ byteCount: Int, _ trailerNames: [String], isSigned: Bool = true,
        pieceByteCount: Int
    ) -> (data: [UInt8], end: End) {
        var reader = ChunkReader(
            signatures: isSigned
                ? ChunkSignatures(key: key, date: date, scope: scope, seed: seed) : nil,
            byteCount: byteCount, trailerNames: trailerNames)
        var data: [UInt8] = []
        var end = End.incomplete
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.append(Array(rest.prefix(pieceByteCount)))
            rest = rest.dropFirst(pieceByteCount)
            do throws(ChunkError) {
                while let event = try reader.next() {
                    switch event {
                    case .chunk(let chunk): data += chunk
                    case .end: end = .ended
                    }
                }
            } catch {
                return (data, .refused(error))
            }
        }
        return (data, end)
    }

    private struct Body {
        private var previous = FuzzTarget.seed
        var bytes: [UInt8] = []

        mutating func add(_ chunk: [UInt8]) {
            let hashes = "\(Body.hash([]))\n\(Body.hash(chunk))"
            let size = String(chunk.count, radix: 16)
            bytes += "\(size);chunk-signature=\(signature("PAYLOAD", hashes))\r\n".utf8 + chunk
            if !chunk.isEmpty { bytes += "\r\n".utf8 }
        }

        mutating func addTrailer() {
            let line = "\(FuzzTarget.trailerName):AAAAAA=="
            let signature = signature("TRAILER", Body.hash(Array("\(line)\n".utf8)))
            bytes += "\(line)\r\nx-amz-trailer-signature:\(signature)\r\n".utf8
        }

        private mutating func signature(_ kind: String, _ hashes: String) -> String {
            previous = FuzzTarget.key.signature(
                of: "AWS4-HMAC-SHA256-\(kind)\n\(FuzzTarget.date)\n\(FuzzTarget.scope.text)\n"
                    + "\(previous)\n\(hashes)")
            return previous
        }

        private static func hash(_ bytes: [UInt8]) -> String {
            Hexadecimal.encode(HashAlgorithm.sha256.digest(of: bytes))
        }
    }
}
