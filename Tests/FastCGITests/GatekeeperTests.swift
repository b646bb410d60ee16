import Testing

@testable import FastCGI

@Suite struct GatekeeperTests {
    private func record(
        _ type: UInt8, id: UInt16 = 1, _ content: [UInt8] = [], padding: UInt8 = 0
    ) -> [UInt8] {
        Records.record(type, id: id, content, padding: padding)
    }

    private func begin(id: UInt16 = 1, role: UInt8 = 1, keep: Bool = true) -> [UInt8] {
        Records.begin(id: id, role: role, keep: keep)
    }

    private func head(id: UInt16 = 1, keep: Bool = true) -> Gatekeeper.Event {
        .head(
            RequestHead(id: id, keepsConnection: keep, parameterBytes: Records.parameters))
    }

    private func events(_ bytes: [UInt8], chunk: Int = .max) -> [Gatekeeper.Event] {
        var gatekeeper = Gatekeeper()
        var events: [Gatekeeper.Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            gatekeeper.append(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
            while let event = gatekeeper.next() {
                events.append(event)
                if event == .broken { return events }
            }
        }
        return events
    }

    @Test(arguments: [1, 2, 7, 8, 9, 1_000])
    func `a request is the same in any pieces`(chunk: Int) {
        #expect(
            events(Records.request(body: [[1, 2], [3]]), chunk: chunk)
                == [head(), .bodyPart([1, 2]), .bodyPart([3]), .bodyPart([])])
    }

    // Web servers keep hundreds of connections: in the soak test, each held its last input.
    @Test func `an idle connection holds no bytes`() {
        var gatekeeper = Gatekeeper()
        #expect(gatekeeper.isUntouched && !gatekeeper.isWithinRequest)
        let bytes = Records.request(body: [[1, 2]])
        gatekeeper.append(bytes.dropLast())
        #expect(gatekeeper.next() == head())
        #expect(gatekeeper.next() == .bodyPart([1, 2]))
        #expect(gatekeeper.next() == nil)
        #expect(gatekeeper.isWithinRequest && !gatekeeper.isUntouched)
        #expect(gatekeeper.byteCount > 0)
        gatekeeper.append(bytes.suffix(1))
        #expect(gatekeeper.next() == .bodyPart([]))
        #expect(gatekeeper.next() == nil)
        #expect(!gatekeeper.isWithinRequest && !gatekeeper.isUntouched)
        #expect(gatekeeper.byteCount == 0)
    }

    @Test func `a body is not kept`() {
        var gatekeeper = Gatekeeper()
        gatekeeper.append(Records.request().dropLast(8))
        while gatekeeper.next() != nil {}
        for _ in 0..<100 {
            gatekeeper.append(record(5, [UInt8](repeating: 1, count: 60_000))[...])
            while gatekeeper.next() != nil {}
            #expect(gatekeeper.isWithinRequest && gatekeeper.byteCount < 200_000)
        }
    }

    @Test func `a head is incomplete until its parameters end`() {
        var gatekeeper = Gatekeeper()
        for byte in Records.head() {
            #expect(gatekeeper.next() == nil)
            gatekeeper.append([byte])
            #expect(gatekeeper.isWithinHead)
        }
        #expect(gatekeeper.next() == head())
        #expect(!gatekeeper.isWithinHead && gatekeeper.isWithinRequest)
    }

    @Test func `bytes that follow a body are seen at once`() {
        var gatekeeper = Gatekeeper()
        gatekeeper.append((Records.request() + [1])[...])
        #expect(gatekeeper.next() == head())
        #expect(gatekeeper.next() == .bodyPart([]))
        #expect(gatekeeper.isWithinRequest)
    }

    @Test func `requests follow each other on a connection`() {
        let bytes = Records.request() + Records.request(id: 2, body: [[9]], keep: false)
        #expect(
            events(bytes) == [
                head(), .bodyPart([]), head(id: 2, keep: false), .bodyPart([9]), .bodyPart([]),
            ])
    }

    @Test func `padding is skipped`() {
        let bytes =
            record(1, [0, 1, 1, 0, 0, 0, 0, 0], padding: 1)
            + record(4, Records.parameters, padding: 255)
            + record(4, padding: 7) + record(5, [7], padding: 1) + record(5, padding: 9)
        #expect(events(bytes) == [head(), .bodyPart([7]), .bodyPart([])])
    }

    @Test func `parameters may be split anywhere`() {
        var bytes = begin()
        for byte in Records.parameters { bytes += record(4, [byte]) }
        #expect(events(bytes + record(4) + record(5)) == [head(), .bodyPart([])])
    }

    @Test(arguments: [0, 2, 3, 255] as [UInt8])
    func `an unsupported role breaks the connection`(role: UInt8) {
        #expect(events(begin(role: role)) == [.broken])
        #expect(events(record(1, [1, 1, 1, 0, 0, 0, 0, 0])) == [.broken])
    }

    /// Every record that is not the next of the one request, by its type and request ID.
    static let strays: [(type: UInt8, id: UInt16)] = {
        let types: [UInt8] = [0, 2, 3, 6, 7, 8, 9, 10, 11, 77, 255]
        let unserved = types.flatMap { type in
            ([0, 1, 2] as [UInt16]).map { (type: type, id: $0) }
        }
        return unserved + [(1, 1), (1, 2), (4, 2), (5, 2), (4, 0), (5, 0)]
    }()

    @Test(arguments: strays)
    func `a record that is not the next of the request breaks the connection`(
        type: UInt8, id: UInt16
    ) {
        // Its header is enough: its content need not arrive.
        let stray = Array(record(type, id: id, [0, 1, 1, 0, 0, 0, 0, 0]).prefix(8))
        if type != 1 { #expect(events(stray) == [.broken]) }
        #expect(events(begin() + stray) == [.broken])
        #expect(events(Records.head() + stray) == [head(), .broken])
        #expect(
            events(Records.head() + record(5, [1]) + stray)
                == [head(), .bodyPart([1]), .broken])
    }

    @Test
    func `a body before the parameters' end breaks the connection, and so do late parameters`() {
        #expect(events(begin() + record(5, [1])) == [.broken])
        #expect(events(Records.head() + record(4)) == [head(), .broken])
    }

    @Test func `64 KiB of parameters are read, more than 256 KiB end the connection`() {
        func bytes(_ count: Int) -> [UInt8] {
            let value = [UInt8](repeating: 1, count: 60_000)
            let pair: [UInt8] = [1, 0x80, 0, 0xEA, 0x60, UInt8(ascii: "X")] + value
            return begin() + (0..<count).flatMap { _ in record(4, pair) } + record(4)
        }
        #expect(events(bytes(2)).count == 1)
        #expect(events(bytes(2)) != [.broken])
        #expect(events(bytes(5)) == [.broken])
    }

    static let nonsense: [[UInt8]] = [
        [0, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        [2, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 1, 0, 0, 0, 0],
        [1, 1, 0, 1, 0, 2, 0, 0, 0, 1],
        [1, 1, 0, 1, 0, 9, 0, 0],
        [1, 1, 0, 0, 0, 8, 0, 0],
        Array("GET / HTTP/1.1\r\n\r\n".utf8),
    ]

    @Test(arguments: nonsense)
    func `bytes that are not FastCGI break the connection`(bytes: [UInt8]) {
        #expect(events(bytes) == [.broken])
    }

    @Test func `no bytes crash the process or grow without bound`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var gatekeeper = Gatekeeper()
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
                gatekeeper.append((head + (0..<length).map { _ in generator.next() })[...])
                while let event = gatekeeper.next(), !isBroken { isBroken = event == .broken }
            }
            #expect(gatekeeper.byteCount < 100_000)
        }
    }
}
