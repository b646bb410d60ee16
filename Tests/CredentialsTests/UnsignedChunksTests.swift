import Testing

@testable import Credentials

@Suite struct UnsignedChunksTests {
    private static let name = "x-amz-checksum-crc32"

    private func read(
        _ text: String, byteCount: Int, trailer: [String] = [name], piece: Int = .max
    ) throws(ChunkError) -> [ChunkReader.Event] {
        var reader = ChunkReader(signatures: nil, byteCount: byteCount, trailerNames: trailer)
        var events: [ChunkReader.Event] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            reader.append(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let event = try reader.next() { events.append(event) }
        }
        return events
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func `chunks without signatures are read, and what follows them`(piece: Int) throws {
        let text =
            "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\(UnsignedChunksTests.name):AAAAAA==\r\n\r\n"
        #expect(
            try read(text, byteCount: 13, piece: piece) == [
                .chunk(Array("abc".utf8)), .chunk(Array("0123456789".utf8)),
                .end(trailer: [.init(name: UnsignedChunksTests.name, value: "AAAAAA==")]),
            ])
    }

    /// T22, T24
    @Test(arguments: [
        "3;chunk-signature=\(String(repeating: "a", count: 64))\r\nabc\r\n", "3;a=b\r\nabc\r\n",
        "3 \r\nabc\r\n", "-3\r\nabc\r\n", "+3\r\nabc\r\n", "0x3\r\nabc\r\n", "\r\nabc\r\n",
        "3\nabc\r\n", "3\r\nabcd\r\n", "3\r\nabc\n\n", "fffffffff\r\n", "1000001\r\n",
        "3\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\nx-amz-acl:a\r\n\r\n",
        "3\r\nabc\r\n0\r\n\(name):a\r\n\(name):a\r\n\r\n", "3\r\nabc\r\n0\r\n\(name): a\r\n\r\n",
        "3\r\nabc\r\n0\r\n\(name):a\r\n\r\nx",
    ])
    func `they have one form`(text: String) {
        #expect(throws: ChunkError.self) { try read(text, byteCount: 3) }
    }

    @Test(arguments: [2, 4])
    func `they hold what was stated`(byteCount: Int) {
        #expect(throws: ChunkError.wrongLength) {
            try read("3\r\nabc\r\n0\r\n\(UnsignedChunksTests.name):a\r\n\r\n", byteCount: byteCount)
        }
    }
}
