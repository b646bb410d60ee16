import Testing

@testable import Wire

@Suite struct NameValuePairsTests {
    static let read: [(bytes: [UInt8], count: Int)] = [
        ([], 0),
        ([0, 0], 1),
        ([1, 1, 65, 61], 1),
        ([1, 0, 65, 1, 0, 66], 2),
        ([0x80, 0, 0, 1, 0x80, 0, 0, 1, 65, 66], 1),
    ]

    @Test(arguments: read)
    func `pairs that end with the bytes are counted`(bytes: [UInt8], count: Int) {
        #expect(NameValuePairs.count(in: bytes) == count)
    }

    @Test(arguments: [0, 1, 127, 128, 255, 256, 65_535, 65_536, 262_000])
    func `a text of any size is written and read`(count: Int) {
        let text = String(repeating: "x", count: count)
        let parameters = Parameters(["A": text, text: "B", "C": "D"])
        #expect(parameters["A"] == text && parameters[text] == "B" && parameters["C"] == "D")
    }

    /// CVE-2025-23016: libfcgi adds two such lengths in 32 bits, and writes outside its buffer.
    static let lengths: [[UInt8]] = [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFE],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 1],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 1, 65],
        [0x80, 0, 0, 1, 0x80, 0, 1, 0],
        [0xFF], [0x80, 0], [5], [5, 5], [0x7F, 0x7F, 1],
        [1, 1, 65], [1, 2, 65, 66], [0, 0, 0],
    ]

    @Test(arguments: lengths)
    func `T57: a length beyond the end is refused`(bytes: [UInt8]) {
        #expect(NameValuePairs.count(in: bytes) == nil)
    }

    @Test(arguments: [[1, 1, 0, 65], [1, 1, 65, 0], [2, 0, 65, 0], [0, 1, 0]] as [[UInt8]])
    func `NUL is refused, because libfcgi makes C strings`(bytes: [UInt8]) {
        #expect(NameValuePairs.count(in: bytes) == nil)
    }

    @Test func `an equals sign is refused in a name only`() {
        let sign = UInt8(ascii: "=")
        #expect(NameValuePairs.count(in: [2, 1, sign, 65, 66]) == nil)
        #expect(NameValuePairs.count(in: [2, 1, 65, sign, 66]) == nil)
        #expect(NameValuePairs.count(in: [1, 2, 65, sign, sign]) == 1)
    }

    @Test func `4096 pairs are read, and no more`() {
        #expect(NameValuePairs.count(in: [UInt8](repeating: 0, count: 8_192)) == 4_096)
        #expect(NameValuePairs.count(in: [UInt8](repeating: 0, count: 8_194)) == nil)
    }
}
