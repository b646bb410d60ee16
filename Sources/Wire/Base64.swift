/// Base64 with the standard alphabet and padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Base64Alphabet(last: "+/")

    package static func encode(_ bytes: [UInt8]) -> String {
        var text = alphabet.encode(bytes)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes; `nil` if the text is not exactly what ``encode(_:)`` writes.
    package static func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)[...]
        guard digits.count % 4 == 0 else { return nil }
        for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        return alphabet.decode(digits)
    }
}

/// Base64 with the URL's alphabet and without padding, as in JSON Web Tokens (RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Base64Alphabet(last: "-_")

    package static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    /// Decodes; `nil` if the text is not exactly what ``encode(_:)`` writes.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? { alphabet.decode(text) }
}

/// The 64 digits of one alphabet.
private struct Base64Alphabet {
    private let digits: [UInt8]
    /// By character, 64 for a character that is no digit.
    private let values: [UInt8]

    init(last: String) {
        digits = Array(
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        self.values = values
    }

    func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(digits[Int(bits >> bitCount & 63)])
            }
        }
        if bitCount > 0 { text.append(digits[Int(bits << (6 - bitCount) & 63)]) }
        return text
    }

    /// Decodes digits without padding. The spare bits of the last digit must be zero (RFC 4648
    /// §3.5): otherwise one token would have several spellings.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        guard bitCount < 6, bits & (1 << bitCount - 1) == 0 else { return nil }
        return bytes
    }
}
