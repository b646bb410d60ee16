/// Base64 with the standard alphabet and padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Base64Alphabet(last: "+/")

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        alphabet.append(bytes, to: &text)
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
        var text: [UInt8] = []
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        alphabet.append(bytes, to: &text)
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

    /// Encodes three bytes in four digits; of the last ones, only the digits that have bits.
    func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        var place = text.count
        let end = place + (bytes.count * 4 + 2) / 3
        text.append(contentsOf: repeatElement(0, count: (bytes.count + 2) / 3 * 4))
        for start in stride(from: 0, to: bytes.count, by: 3) {
            var group = Int(bytes[start]) << 16
            if start + 1 < bytes.count { group |= Int(bytes[start + 1]) << 8 }
            if start + 2 < bytes.count { group |= Int(bytes[start + 2]) }
            text[place] = digits[group >> 18]
            text[place + 1] = digits[group >> 12 & 63]
            text[place + 2] = digits[group >> 6 & 63]
            text[place + 3] = digits[group & 63]
            place += 4
        }
        text.removeLast(text.count - end)
    }

    /// Decodes digits without padding. The spare bits of the last digit must be zero (RFC 4648
    /// §3.5): otherwise one token would have several spellings.
    func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        let text = text.span
        var bytes = [UInt8](repeating: 0, count: (text.count + 3) / 4 * 3)
        var place = 0
        // All values together: one that is no digit's sets a bit that no digit has.
        var all = 0
        for start in stride(from: 0, to: text.count, by: 4) {
            var group = 0
            for index in start..<start + 4 {
                let value = index < text.count ? Int(values[Int(text[index])]) : 0
                all |= value
                group = group << 6 | value
            }
            bytes[place] = UInt8(truncatingIfNeeded: group >> 16)
            bytes[place + 1] = UInt8(truncatingIfNeeded: group >> 8)
            bytes[place + 2] = UInt8(truncatingIfNeeded: group)
            place += 3
        }
        let count = text.count * 3 / 4
        guard all < 64, bytes[count...].allSatisfy({ $0 == 0 }) else { return nil }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
