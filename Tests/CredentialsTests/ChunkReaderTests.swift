import Credentials
import Crypto
import Testing
import Wire

@Suite struct ChunkReaderTests {
    private static let scope = CredentialScope(date: "20130524", region: "us-east-1", service: "s3")
    private static let key = SigV4Key(
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), scope: scope)
    private static let date = "20130524T000000Z"
    private static let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    private static let emptyHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private static func reader(_ byteCount: Int, trailer: [String] = []) -> ChunkReader {
        ChunkReader(
            signatures: ChunkSignatures(key: key, date: date, scope: scope, seed: seed),
            byteCount: byteCount, trailerNames: trailer)
    }

    /// A body whose signatures are right whatever is in it.
    private struct Body {
        var previous = ChunkReaderTests.seed
        var bytes: [UInt8] = []

        mutating func signature(_ kind: String, _ hashes: String) -> String {
            previous = key.signature(
                of: "AWS4-HMAC-SHA256-\(kind)\n\(date)\n\(scope.text)\n\(previous)\n\(hashes)")
            return previous
        }

        mutating func add(_ chunk: [UInt8], size: String? = nil, end: String = "\r\n") {
            let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: chunk))
            let signature = signature("PAYLOAD", "\(emptyHash)\n\(hash)")
            bytes +=
                "\(size ?? String(chunk.count, radix: 16));chunk-signature=\(signature)\r\n".utf8
            bytes += chunk
            bytes += end.utf8
        }

        mutating func addTrailer(_ lines: String, end: String = "\r\n\r\n") {
            let signed = lines.utf8.filter { $0 != 0x0D }
            bytes += lines.utf8
            let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: signed))
            bytes += "x-amz-trailer-signature:\(signature("TRAILER", hash))\(end)".utf8
        }
    }

    private static func body(_ chunks: [[UInt8]]) -> [UInt8] {
        var body = Body()
        for chunk in chunks + [[]] { body.add(chunk) }
        return body.bytes
    }

    private static func body(_ chunk: [UInt8], trailer: String, end: String = "\r\n\r\n")
        -> [UInt8]
    {
        var body = Body()
        body.add(chunk)
        body.add([], end: "")
        body.addTrailer(trailer, end: end)
        return body.bytes
    }

    /// What comes out of a body that comes in pieces of so many bytes.
    @discardableResult private static func read(
        _ body: [UInt8], with reader: ChunkReader, pieces: Int = 65_536
    ) throws(ChunkError) -> [ChunkReader.Event] {
        var reader = reader
        var events: [ChunkReader.Event] = []
        var rest = body[...]
        while !rest.isEmpty {
            reader.append(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
            while let event = try reader.next() { events.append(event) }
        }
        return events
    }

    /// AWS's documented example of a chunked upload: 66,560 letters in chunks of 64 KiB.
    @Test(arguments: [1, 7, 1_000, 65_536, 100_000])
    func `AWS's published example is read as published`(pieces: Int) throws {
        let signatures = [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ]
        let chunks = [65_536, 1_024, 0].map { [UInt8](repeating: UInt8(ascii: "a"), count: $0) }
        var body: [UInt8] = []
        for (chunk, signature) in zip(chunks, signatures) {
            body += "\(String(chunk.count, radix: 16));chunk-signature=\(signature)\r\n".utf8
            body += chunk + Array("\r\n".utf8)
        }
        #expect(body.count == 66_824)
        let events = try ChunkReaderTests.read(
            body, with: ChunkReaderTests.reader(66_560), pieces: pieces)
        #expect(events == [.chunk(chunks[0]), .chunk(chunks[1]), .end(trailer: [])])
    }

    @Test func `a body is the same wherever it is split`() throws {
        let body = ChunkReaderTests.body([1, 2, 3], trailer: "x-amz-checksum-crc32:AAAAAA==\r\n")
        for split in 0...body.count {
            var reader = ChunkReaderTests.reader(3, trailer: ["x-amz-checksum-crc32"])
            var events: [ChunkReader.Event] = []
            for part in [body[..<split], body[split...]] {
                reader.append(Array(part))
                while let event = try reader.next() { events.append(event) }
            }
            #expect(events.count == 2 && events.first == .chunk([1, 2, 3]))
        }
    }

    @Test func `a body of no bytes has one chunk`() throws {
        let events = try ChunkReaderTests.read(
            ChunkReaderTests.body([]), with: ChunkReaderTests.reader(0))
        #expect(events == [.end(trailer: [])])
    }

    @Test func `T22: no chunk is released before its signature is verified`() throws {
        var body = ChunkReaderTests.body([[1, 2, 3], [4]])
        body[body.firstIndex(of: 2)!] = 9
        var reader = ChunkReaderTests.reader(4)
        reader.append(body)
        #expect(throws: ChunkError.wrongSignature) { try reader.next() }
    }

    @Test func `T22: chunks in another order, or from another place, don't count`() throws {
        let whole = ChunkReaderTests.body([[1], [2]])
        let one = whole.count - ChunkReaderTests.body([]).count
        let first = whole[..<(one / 2)]
        let second = whole[(one / 2)..<one]
        for body in [second + first + whole[one...], first + first + whole[one...]] {
            #expect(throws: ChunkError.wrongSignature) {
                try ChunkReaderTests.read(Array(body), with: ChunkReaderTests.reader(2))
            }
        }
        #expect(throws: ChunkError.wrongLength) {
            try ChunkReaderTests.read(
                Array(first + whole[one...]), with: ChunkReaderTests.reader(0))
        }
    }

    @Test func `a body that ends early has no end, wherever it does`() throws {
        let body = ChunkReaderTests.body([1, 2], trailer: "x-amz-checksum-crc32:AAAAAA==\r\n")
        for count in 0..<body.count {
            let events = try ChunkReaderTests.read(
                Array(body[..<count]),
                with: ChunkReaderTests.reader(2, trailer: ["x-amz-checksum-crc32"]))
            #expect(events.isEmpty || events == [.chunk([1, 2])])
        }
    }

    @Test(arguments: [0, 1, 2, 4, 100])
    func `a stated length that lies is noticed`(stated: Int) {
        #expect(throws: ChunkError.wrongLength) {
            try ChunkReaderTests.read(
                ChunkReaderTests.body([[1, 2, 3]]), with: ChunkReaderTests.reader(stated))
        }
    }

    @Test func `nothing may follow the end`() {
        for rest in ["x", "\r\n", "0;chunk-signature="] {
            #expect(throws: ChunkError.malformed("bytes after the end")) {
                try ChunkReaderTests.read(
                    ChunkReaderTests.body([[1]]) + Array(rest.utf8),
                    with: ChunkReaderTests.reader(1))
            }
        }
    }

    static let headers = [
        "", "-1", "+1", " 1", "1 ", "0x1", "g", "000000001", "fffffffff", "7fffffffffffffff",
        "ffffffff", "1000001", "1;x=y", "1\r\n", "1\n", "１",
    ]

    @Test(arguments: headers)
    func `T22: a size that is no size, or too large, is refused`(size: String) {
        var body = Body()
        body.add([1], size: size)
        #expect {
            try ChunkReaderTests.read(body.bytes, with: ChunkReaderTests.reader(.max))
        } throws: { error in
            guard case ChunkError.malformed = error else { return false }
            return true
        }
    }

    static let signature = String(repeating: "a", count: 64)
    static let lines = [
        "1", "1;", "1;chunk-signature=", "1;chunk-signature=\(signature)a",
        "1;chunk-signature=\(signature.dropLast())", "1;chunk-signature=\(signature);x=y",
        "1; chunk-signature=\(signature)", "1;Chunk-Signature=\(signature)",
        "1;x=y;chunk-signature=\(signature)", "1;chunk-signature=\(signature)\n",
        "1;chunk-signature=\(signature) ", "1;chunk-signature=\(signature.dropLast())g",
        String(repeating: "1", count: 300), String(repeating: "\n", count: 300),
    ]

    @Test(arguments: lines)
    func `T22: a header of another form is refused`(line: String) {
        #expect {
            try ChunkReaderTests.read(
                Array("\(line)\r\nx\r\n".utf8), with: ChunkReaderTests.reader(1))
        } throws: { error in
            guard case ChunkError.malformed = error else { return false }
            return true
        }
    }

    @Test(arguments: ["", "\n", "\r", "\n\r", "  "])
    func `T22: a chunk ends with its line's end`(end: String) {
        var body = Body()
        body.add([1], end: end)
        body.add([])
        #expect(throws: ChunkError.malformed("a chunk's end")) {
            try ChunkReaderTests.read(body.bytes, with: ChunkReaderTests.reader(1))
        }
    }

    @Test func `a header without an end is not waited for for ever`() {
        var reader = ChunkReaderTests.reader(1)
        reader.append([UInt8](repeating: UInt8(ascii: "0"), count: 258))
        #expect(throws: ChunkError.malformed("a line of more than 256 bytes")) {
            try reader.next()
        }
    }

    @Test(arguments: ["\r\n", "\n\r\n"])
    func `a trailer counts with either of the ends that clients write`(end: String) throws {
        var body = Body()
        body.add([1])
        body.add([], end: "")
        // The signature covers one line feed in any case.
        let line = "x-amz-checksum-crc32:AAAAAA=="
        let hash = Hexadecimal.encode(HashAlgorithm.sha256.digest(of: Array("\(line)\n".utf8)))
        let signature = body.signature("TRAILER", hash)
        body.bytes += "\(line)\(end)x-amz-trailer-signature:\(signature)\r\n\r\n".utf8
        let events = try ChunkReaderTests.read(
            body.bytes, with: ChunkReaderTests.reader(1, trailer: ["x-amz-checksum-crc32"]))
        guard case .end(let trailer)? = events.last else {
            Issue.record("no end")
            return
        }
        #expect(trailer.map(\.name) == ["x-amz-checksum-crc32"])
        #expect(trailer.map(\.value) == ["AAAAAA=="])
    }

    static let trailers = [
        // Missing, doubled, not announced, in another case, without a value's mark, with spaces.
        "", "a:1\r\na:1\r\n", "b:1\r\n", "a:1\r\nb:1\r\n", "A:1\r\n", "a\r\n", "a: 1\r\n",
        "a:1 \r\n",
        "a:1\u{7F}\r\n", "a:é\r\n", ":1\r\n", "\r\n", "a:1\r\n\r\n", "a:1\n\n\r\n",
    ]

    @Test(arguments: trailers)
    func `T24: a trailer holds what was announced, once and in one form`(lines: String) {
        #expect(throws: ChunkError.malformed("the trailer")) {
            try ChunkReaderTests.read(
                ChunkReaderTests.body([1], trailer: lines),
                with: ChunkReaderTests.reader(1, trailer: ["a"]))
        }
    }

    @Test func `a trailer that was changed does not count, nor one that was not announced`() {
        var body = ChunkReaderTests.body([1], trailer: "a:1\r\n")
        body[body.lastRange(of: Array("a:1".utf8))!.upperBound - 1] = UInt8(ascii: "2")
        #expect(throws: ChunkError.wrongSignature) {
            try ChunkReaderTests.read(body, with: ChunkReaderTests.reader(1, trailer: ["a"]))
        }
        #expect(throws: ChunkError.malformed("no empty line at the end")) {
            try ChunkReaderTests.read(
                ChunkReaderTests.body([1], trailer: "a:1\r\n"), with: ChunkReaderTests.reader(1))
        }
        #expect(throws: ChunkError.malformed("the trailer")) {
            try ChunkReaderTests.read(
                ChunkReaderTests.body([[1]]), with: ChunkReaderTests.reader(1, trailer: ["a"]))
        }
    }

    @Test func `no bytes end the process, or the body without the right signatures`() throws {
        var generator = SystemRandomNumberGenerator()
        let sound = ChunkReaderTests.body([[1, 2, 3], [4]])
        let signed = try ChunkReaderTests.read(sound, with: ChunkReaderTests.reader(4))
        for _ in 0..<2_000 {
            var body = sound
            for _ in 0...Int.random(in: 0...3) {
                let place = Int.random(in: body.indices)
                switch Int.random(in: 0..<3) {
                case 0: body[place] = generator.next()
                case 1: body.remove(at: place)
                default: body.insert(generator.next(), at: place)
                }
            }
            guard body != sound else { continue }
            do throws(ChunkError) {
                let events = try ChunkReaderTests.read(
                    body, with: ChunkReaderTests.reader(4), pieces: .random(in: 1...400))
                // All of it where a size was only written in another way.
                #expect(signed.starts(with: events))
            } catch {}
        }
    }
}

extension [UInt8] {
    fileprivate func lastRange(of bytes: [UInt8]) -> Range<Int>? { ranges(of: bytes).last }
}
