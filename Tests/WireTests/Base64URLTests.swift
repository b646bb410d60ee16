import Testing
import Wire

@Suite struct Base64URLTests {
    /// RFC 4648 §10, without padding, and the two characters that differ from the standard alphabet.
    static let vectors: [([UInt8], String)] = [
        ([], ""),
        (Array("f".utf8), "Zg"),
        (Array("fo".utf8), "Zm8"),
        (Array("foo".utf8), "Zm9v"),
        (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xFF, 0xBE], "-_--"),
    ]

    @Test(arguments: vectors)
    func `bytes have one text, and the text these bytes`(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(Array(text.utf8)[...]) == bytes)
    }

    @Test(arguments: ["Zg==", "Zh", "Zm9", "Z", "+/++", "Zm 9v", "Zm9v\n", "Zm9vé", "Zm9v.", "Zg="])
    func `another spelling is refused`(text: String) {
        #expect(Base64URL.decode(Array(text.utf8)[...]) == nil)
    }
}
