import Testing
import Wire

@Suite struct PercentEncodingTests {
    static let texts = ["", "plain", "a b", "a/b", "..", "é", "100%", "a\u{0}b", "~-._", "🪣"]

    @Test(arguments: texts)
    func `encoded text decodes to itself`(text: String) {
        let encoded = PercentEncoding.encode(text)
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "/") })
        #expect(PercentEncoding.decode(Array(encoded.utf8)[...]) == Array(text.utf8))
    }

    @Test func `only unreserved characters stay, others become upper-case hexadecimal`() {
        #expect(PercentEncoding.encode("aZ0-._~ /+é") == "aZ0-._~%20%2F%2B%C3%A9")
    }

    @Test func `a plus is a space in forms only`() {
        let text = Array("a+b".utf8)[...]
        #expect(PercentEncoding.decode(text) == Array("a+b".utf8))
        #expect(PercentEncoding.decode(text, plusIsSpace: true) == Array("a b".utf8))
    }
}
