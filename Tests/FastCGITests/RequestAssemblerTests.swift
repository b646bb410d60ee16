import Testing
import Wire

@testable import FastCGI

@Suite struct RequestAssemblerTests {
    private static let parameters: [UInt8] = NameValuePairs.bytes(["REQUEST_METHOD": "POST"])

    private func record(_ type: UInt8, id: UInt16 = 1, _ content: [UInt8] = [], padding: UInt8 = 0)
        -> [UInt8]
    {
        [
            1, type, UInt8(id >> 8), UInt8(id & 0xFF), UInt8(content.count >> 8),
            UInt8(content.count & 0xFF), padding, 0,
        ] + content + [UInt8](repeating: 0xAA, count: Int(padding))
    }

    private func begin(id: UInt16 = 1, role: UInt8 = 1, keep: Bool = true) -> [UInt8] {
        record(1, id: id, [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])
    }

    private func request(id: UInt16 = 1, body: [[UInt8]] = [], keep: Bool = true) -> [UInt8] {
        begin(id: id, keep: keep) + record(4, id: id, RequestAssemblerTests.parameters)
            + record(4, id: id) + body.flatMap { record(5, id: id, $0) } + record(5, id: id)
    }

    private func events(
        _ bytes: [UInt8], chunk: Int = .max, isStreamed: Bool = false
    ) -> [RequestAssembler.Event] {
        var assembler = RequestAssembler { _ in isStreamed }
        var events: [RequestAssembler.Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            assembler.append(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
            while let event = assembler.next() {
                events.append(event)
                if event == .broken { return events }
            }
        }
        return events
    }

    private func expected(id: UInt16 = 1, body: [UInt8] = [], keep: Bool = true)
        -> RequestAssembler.Event
    {
        .request(
            id: id,
            Request(parameters: Parameters(["REQUEST_METHOD": "POST"]), body: body),
            keepsConnection: keep)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 1_000])
    func `a request is the same in any pieces`(chunk: Int) {
        let bytes = request(body: [[1, 2], [3]])
        #expect(events(bytes, chunk: chunk) == [expected(body: [1, 2, 3])])
    }

    // Web servers keep hundreds of connections: in the soak test, each held its last input.
    @Test func `an idle connection holds no bytes`() {
        var assembler = RequestAssembler()
        #expect(assembler.isUntouched)
        let bytes = request(body: [[1, 2]])
        assembler.append(bytes.dropLast())
        #expect(assembler.next() == nil)
        #expect(assembler.isWithinRequest && !assembler.isUntouched && assembler.byteCount > 0)
        assembler.append(bytes.suffix(1))
        #expect(assembler.next() == expected(body: [1, 2]))
        #expect(assembler.next() == nil)
        #expect(!assembler.isWithinRequest && !assembler.isUntouched && assembler.byteCount == 0)
    }

    @Test(arguments: [1, 7, 1_000])
    func `a streamed body arrives record by record, after its request`(chunk: Int) {
        let bytes = request(body: [[1, 2], [3]]) + request(id: 2, keep: false)
        let parameters = Request(parameters: Parameters(["REQUEST_METHOD": "POST"]))
        #expect(
            events(bytes, chunk: chunk, isStreamed: true) == [
                .streamedRequest(id: 1, parameters, keepsConnection: true),
                .bodyPart([1, 2]), .bodyPart([3]), .bodyPart([]),
                .streamedRequest(id: 2, parameters, keepsConnection: false), .bodyPart([]),
            ])
    }

    @Test func `a streamed body is not kept`() {
        var assembler = RequestAssembler { _ in true }
        assembler.append(request().dropLast(8))
        while assembler.next() != nil {}
        for _ in 0..<100 {
            assembler.append(record(5, [UInt8](repeating: 1, count: 60_000))[...])
            while assembler.next() != nil {}
            #expect(assembler.isWithinRequest && assembler.byteCount < 200_000)
        }
    }

    @Test func `an aborted body has no end`() {
        var bytes = request(body: [[1]])
        bytes.removeLast(8)
        let found = events(bytes + record(2) + request(id: 2), isStreamed: true)
        let ended = RequestAssembler.Event.reply(Record.end(requestID: 1, .requestComplete))
        #expect(Array(found[1...2]) == [.bodyPart([1]), ended])
        #expect(found.count == 5)
    }

    @Test func `requests follow each other on a connection`() {
        let bytes = request() + request(id: 2, body: [[9]], keep: false)
        #expect(events(bytes) == [expected(), expected(id: 2, body: [9], keep: false)])
    }

    @Test func `padding and the records of others are skipped`() {
        let bytes =
            begin() + record(4, RequestAssemblerTests.parameters, padding: 255)
            + record(5, id: 9, [1])
            + record(4) + record(8, [1, 2, 3]) + record(5, [7], padding: 1) + record(5)
        #expect(events(bytes) == [expected(body: [7])])
    }

    @Test func `parameters may be split anywhere`() {
        var bytes = begin()
        for byte in RequestAssemblerTests.parameters { bytes += record(4, [byte]) }
        #expect(events(bytes + record(4) + record(5)) == [expected()])
    }

    @Test func `an aborted request ends, and another may begin`() {
        let bytes = begin() + record(2) + request(id: 2)
        #expect(
            events(bytes)
                == [.reply(Record.end(requestID: 1, .requestComplete)), expected(id: 2)])
    }

    @Test func `a second request at the same time is refused`() {
        let bytes =
            begin() + begin(id: 2) + record(4, RequestAssemblerTests.parameters)
            + record(4) + record(5)
        #expect(events(bytes) == [.reply(Record.end(requestID: 2, .cannotMultiplex)), expected()])
    }

    @Test(arguments: [0, 2, 3, 255] as [UInt8])
    func `an unsupported role is refused`(role: UInt8) {
        #expect(events(begin(role: role)) == [.reply(Record.end(requestID: 1, .unknownRole))])
    }

    @Test func `questions about the connection are answered`() {
        #expect(
            events(record(9, id: 0))
                == [.reply(record(10, id: 0, NameValuePairs.bytes(["FCGI_MPXS_CONNS": "0"])))])
        #expect(
            events(record(99, id: 0)) == [.reply(record(11, id: 0, [99, 0, 0, 0, 0, 0, 0, 0]))])
    }

    static let bodyLimits: [(door: String, limit: Int)] = [
        ("sts", 1 << 20), ("authorizer", 1 << 20), ("proxy", 2 << 20),
    ]

    @Test(arguments: bodyLimits)
    func `a body of a mebibyte is read, a document of two, a longer one is not kept`(
        door: String, limit: Int
    ) {
        let parameters = NameValuePairs.bytes(["DAYPASS_DOOR": door])
        let block = [UInt8](repeating: 1, count: 32_768)
        func request(_ blocks: [[UInt8]]) -> RequestAssembler.Event? {
            events(
                begin() + record(4, parameters) + record(4) + blocks.flatMap { record(5, $0) }
                    + record(5)
            ).first
        }
        let blocks = [[UInt8]](repeating: block, count: limit / block.count)
        guard case .request(_, let whole, _)? = request(blocks),
            case .request(_, let tooLarge, _)? = request(blocks + [[1]])
        else {
            Issue.record("no request")
            return
        }
        #expect(whole.body.count == limit && !whole.isBodyTooLarge)
        #expect(tooLarge.body.isEmpty && tooLarge.isBodyTooLarge)
    }

    @Test func `64 KiB of parameters are read, 256 KiB and more end the connection`() {
        func bytes(_ count: Int) -> [UInt8] {
            let value = [UInt8](repeating: 1, count: 60_000)
            let pair: [UInt8] = [1, 0x80, 0, 0xEA, 0x60, UInt8(ascii: "X")] + value
            return begin() + (0..<count).flatMap { _ in record(4, pair) } + record(4) + record(5)
        }
        #expect(events(bytes(2)).count == 1)
        #expect(events(bytes(2)) != [.broken])
        #expect(events(bytes(5)) == [.broken])
    }

    /// CVE-2025-23016: libfcgi adds two such lengths in 32 bits, and writes outside its buffer.
    static let lengths: [[UInt8]] = [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFE],
        [0x80, 0, 0, 1, 0x80, 0, 1, 0],
        [0xFF], [0x80, 0], [5], [5, 5], [0x7F, 0x7F, 1],
    ]

    @Test(arguments: lengths)
    func `T57: a length beyond the end breaks only the connection`(lengths: [UInt8]) {
        #expect(events(begin() + record(4, lengths) + record(4)) == [.broken])
    }

    static let nonsense: [[UInt8]] = [
        [0, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 1, 0, 0, 0, 0],
        [1, 1, 0, 1, 0, 2, 0, 0, 0, 1],
        Array("GET / HTTP/1.1\r\n\r\n".utf8),
    ]

    @Test(arguments: nonsense)
    func `bytes that are not FastCGI break the connection`(bytes: [UInt8]) {
        #expect(events(bytes) == [.broken])
    }

    @Test
    func `a body before the parameters' end breaks the connection, and so do late parameters`() {
        #expect(events(begin() + record(5, [1])) == [.broken])
        #expect(events(begin() + record(4) + record(4)) == [.broken])
    }

    @Test func `no bytes crash the process or grow without bound`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var assembler = RequestAssembler()
            var isBroken = false
            for _ in 0..<20 where !isBroken {
                // Half of the records have a valid header, so that the code after it is reached.
                let length = Int.random(in: 0...300)
                let head: [UInt8] =
                    Bool.random()
                    ? [
                        1, .random(in: 0...12), 0, .random(in: 0...2), 0, UInt8(length & 0xFF), 0,
                        0,
                    ] : []
                assembler.append((head + (0..<length).map { _ in generator.next() })[...])
                while let event = assembler.next(), !isBroken { isBroken = event == .broken }
            }
            #expect(assembler.byteCount < 100_000)
        }
    }
}
