import Testing

@testable import Wire

@Suite struct NameValuePairsTests {
    static let valid: [(bytes: [UInt8], pairs: [String])] = [
        ([], []),
        ([0, 0], ["="]),
        ([1, 1, 65, 61], ["A=="]),
        ([1, 0, 65, 1, 0, 66], ["A=", "B="]),
        ([0x80, 0, 0, 1, 0x80, 0, 0, 1, 65, 66], ["A=B"]),
    ]

    @Test(arguments: valid)
    func `pairs that end with the bytes are read`(bytes: [UInt8], pairs: [String]) {
        var read: [String] = []
        Parameters(nameValuePairs: bytes)?.read { name, value in
            read.append(String(decoding: name + [UInt8(ascii: "=")] + value, as: UTF8.self))
        }
        #expect(NameValuePairs.areValid(bytes) && read == pairs)
    }

    @Test(arguments: [0, 1, 127, 128, 255, 256, 65_535, 65_536, 262_000])
    func `a text of any size is written and read`(count: Int) {
        let text = String(repeating: "x", count: count)
        let parameters = Parameters(["A": text, text: "B", "C": "D"])
        #expect(parameters["A"] == text && parameters[text] == "B" && parameters["C"] == "D")
    }

    /// CVE-2025-23016: a library added two such lengths in 32 bits, and wrote outside its buffer.
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
        #expect(!NameValuePairs.areValid(bytes))
    }

    @Test(arguments: [[1, 1, 0, 65], [1, 1, 65, 0], [2, 0, 65, 0], [0, 1, 0]] as [[UInt8]])
    func `NUL is refused, because an environment has C strings`(bytes: [UInt8]) {
        #expect(!NameValuePairs.areValid(bytes))
    }

    @Test func `an equals sign is refused in a name only`() {
        let sign = UInt8(ascii: "=")
        #expect(!NameValuePairs.areValid([2, 1, sign, 65, 66]))
        #expect(!NameValuePairs.areValid([2, 1, 65, sign, 66]))
        #expect(NameValuePairs.areValid([1, 2, 65, sign, sign]))
    }

    @Test func `4096 pairs are read, and no more`() {
        #expect(NameValuePairs.areValid([UInt8](repeating: 0, count: 8_192)))
        #expect(!NameValuePairs.areValid([UInt8](repeating: 0, count: 8_194)))
    }
}
