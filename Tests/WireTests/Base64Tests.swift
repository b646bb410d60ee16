import Testing
import Wire

@Suite struct Base64Tests {
    /// RFC 4648 §10, and the two characters that the URL's alphabet does not have.
    static let vectors: [([UInt8], String)] = [
        ([], ""),
        (Array("f".utf8), "Zg=="),
        (Array("fo".utf8), "Zm8="),
        (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg=="),
        (Array("fooba".utf8), "Zm9vYmE="),
        (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xFF, 0xBE], "+/++"),
    ]

    @Test(arguments: vectors)
    func `bytes have one text, and the text these bytes`(bytes: [UInt8], text: String) {
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v====", "Zg==Zg==", "Z=g=", "-_--",
        "Zm 9", "Zm9v\n", "Zm9é", "Zm9.",
    ])
    func `another spelling is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `every byte comes back`() {
        for count in 0...300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 151 + count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Array(Base64URL.encode(bytes).utf8)[...]) == bytes)
        }
    }
}
