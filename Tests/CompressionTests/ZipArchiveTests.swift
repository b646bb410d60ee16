import Testing

@testable import Compression

@Suite struct ZipArchiveTests {
    static let limits = ZipArchive.Limits(entryCount: 3, fileByteCount: 1_000, byteCount: 2_000)
    /// 1,000 times `a`, deflated by zlib.
    static let deflated: [UInt8] = [75, 76, 28, 5, 163, 96, 20, 12, 119, 0, 0]
    static let checksum: UInt32 = 2_587_417_091

    static func read(_ entries: [TestEntry]) throws(ZipError) -> ZipArchive {
        try ZipArchive(TestEntry.archive(entries), limits: limits)
    }

    @Test func `stored and deflated files are read`() throws {
        let archive = try Self.read([
            .stored("a", "text"), .stored("b/", ""), .deflated("b/c", 1_000),
        ])
        #expect(archive.names == ["a", "b/c"])
        #expect(try archive.file("a") == Array("text".utf8))
        #expect(try archive.file("b/c") == [UInt8](repeating: UInt8(ascii: "a"), count: 1_000))
        #expect(try archive.file("b/") == nil)
    }

    @Test func `an archive may be empty`() throws {
        #expect(try Self.read([]).names.isEmpty)
    }

    @Test func `an archive that is cut short anywhere is refused`() throws {
        let whole = TestEntry.archive([.stored("a", "text"), .deflated("b", 1_000)])
        for count in 0..<whole.count {
            #expect(throws: ZipError.self) {
                try ZipArchive(Array(whole.prefix(count)), limits: Self.limits)
            }
        }
    }

    /// Whatever a byte is changed to, reading ends, and no file has other bytes than before.
    @Test(arguments: [1, 0x80, 0xFF] as [UInt8])
    func `a changed byte changes no file`(change: UInt8) throws {
        let whole = TestEntry.archive([.stored("a", "text"), .deflated("b", 1_000)])
        for place in whole.indices {
            var changed = whole
            changed[place] ^= change
            guard let archive = try? ZipArchive(changed, limits: Self.limits) else { continue }
            if let text = try? archive.file("a") { #expect(text == Array("text".utf8)) }
            if let text = try? archive.file("b") { #expect(text.count == 1_000) }
        }
    }

    @Test func `the limits hold on both sides`() throws {
        let three: [TestEntry] = [.stored("a", ""), .stored("b", ""), .stored("c", "")]
        #expect(try Self.read(three).names.count == 3)
        #expect(throws: ZipError.tooManyEntries(limit: 3)) {
            try Self.read(three + [.stored("d", "")])
        }
        #expect(throws: ZipError.tooLarge("a", limit: 1_000)) {
            try Self.read([.deflated("a", 1_001)])
        }
        #expect(try Self.read([.deflated("a", 1_000), .deflated("b", 1_000)]).names.count == 2)
        #expect(throws: ZipError.tooLargeInAll(limit: 2_000)) {
            try Self.read([.deflated("a", 1_000), .deflated("b", 1_000), .stored("c", "x")])
        }
    }

    @Test(arguments: [0, 1, 999])
    func `a file with more bytes than stated is damaged`(stated: Int) throws {
        let archive = try Self.read([.deflated("a", stated)])
        #expect(throws: ZipError.damaged("a")) { try archive.file("a") }
    }

    @Test(arguments: ["", "/a", "..", "../a", "a/../b", "a/..", "..\\a", "C:a", "a\u{0}", "a\nb"])
    func `a name that leads out is refused`(name: String) {
        #expect(throws: ZipError.invalidName) { try Self.read([.stored(name, "")]) }
    }

    @Test func `a name that is not UTF-8 is refused`() {
        var entry = TestEntry.stored("a", "")
        entry.name = [0xFF]
        #expect(throws: ZipError.invalidName) { try Self.read([entry]) }
    }

    @Test func `a repeated name is refused`() {
        #expect(throws: ZipError.repeatedName("a")) {
            try Self.read([.stored("a", "1"), .stored("a", "2")])
        }
    }

    @Test(arguments: [0x1, 0x40, 0x2000] as [UInt16])
    func `an encrypted file is refused`(flags: UInt16) {
        var entry = TestEntry.stored("a", "")
        entry.flags = flags
        #expect(throws: ZipError.encrypted("a")) { try Self.read([entry]) }
    }

    @Test(arguments: [1, 9, 12, 14, 93, 99] as [UInt16])
    func `another method is refused`(method: UInt16) {
        var entry = TestEntry.stored("a", "")
        entry.method = method
        #expect(throws: ZipError.unknownMethod("a")) { try Self.read([entry]) }
    }
}

/// A file of an archive that a test writes, right or wrong.
struct TestEntry {
    var name: [UInt8]
    var flags: UInt16 = 0
    var method: UInt16
    var checksum: UInt32
    var byteCount: UInt32
    var data: [UInt8]

    static func stored(_ name: String, _ text: String) -> TestEntry {
        let data = Array(text.utf8)
        return TestEntry(
            name: Array(name.utf8), method: 0, checksum: (try? Inflation.checksum(of: data)) ?? 0,
            byteCount: UInt32(data.count), data: data)
    }

    /// A file of 1,000 bytes.
    static func deflated(_ name: String, _ stated: Int) -> TestEntry {
        TestEntry(
            name: Array(name.utf8), method: 8, checksum: ZipArchiveTests.checksum,
            byteCount: UInt32(stated), data: ZipArchiveTests.deflated)
    }

    static func archive(_ entries: [TestEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let shared =
                number(entry.flags) + number(entry.method) + number(UInt32(0))
                + number(entry.checksum) + number(UInt32(entry.data.count))
                + number(entry.byteCount) + number(UInt16(entry.name.count)) + number(UInt16(0))
            directory += Array("PK\u{1}\u{2}".utf8) + number(UInt16(20)) + number(UInt16(20))
            directory += shared + [UInt8](repeating: 0, count: 10) + number(UInt32(bytes.count))
            directory += entry.name
            bytes += Array("PK\u{3}\u{4}".utf8) + number(UInt16(20)) + shared + entry.name
            bytes += entry.data
        }
        let count = number(UInt16(entries.count))
        return bytes + directory + Array("PK\u{5}\u{6}".utf8) + number(UInt32(0)) + count + count
            + number(UInt32(directory.count)) + number(UInt32(bytes.count)) + number(UInt16(0))
    }

    private static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
