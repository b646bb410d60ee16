import Testing
import Wire

@Suite struct ASCIITests {
    /// All bytes of a class, in order.
    private func members(_ isMember: (UInt8) -> Bool) -> String {
        String(decoding: (0...UInt8.max).filter(isMember), as: UTF8.self)
    }

    @Test func `each class has the characters that its name says`() {
        #expect(members(\.isASCIIDigit) == "0123456789")
        #expect(members(\.isASCIILowercase) == "abcdefghijklmnopqrstuvwxyz")
        #expect(members(\.isASCIIUppercase) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        #expect(
            members(\.isASCIILetter) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        #expect(
            members(\.isASCIILetterOrDigit)
                == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        #expect(members(\.isHexDigit) == "0123456789ABCDEFabcdef")
        #expect(members(\.isWhiteSpace) == "\t\n\r ")
        #expect((0...UInt8.max).filter(\.isControl) == Array(0..<0x20) + [0x7F])
    }

    @Test func `only letters change their case`() {
        let text = "@AZ[`az{09é"
        #expect(String(decoding: text.utf8.map(\.asciiLowercased), as: UTF8.self) == "@az[`az{09é")
        #expect(String(decoding: text.utf8.map(\.asciiUppercased), as: UTF8.self) == "@AZ[`AZ{09é")
    }

    @Test(arguments: [
        ("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999),
        ("", nil), ("1000000000000000000", nil), ("-1", nil), ("+1", nil), (" 1", nil), ("1a", nil),
    ])
    func `a number is 1 to 18 digits and nothing else`(text: String, number: Int?) {
        #expect(Int(asciiDigits: Array(text.utf8)[...]) == number)
    }

    @Test(arguments: [("  a b ", "a b"), ("a", "a"), ("   ", ""), ("", "")])
    func `trimming touches both ends and nothing inside`(text: String, trimmed: String) {
        #expect(text.trimming { $0 == " " } == trimmed)
    }
}
