// Swift's standard library compares texts by their canonical equivalence and has Unicode's tables for that.
// Its normal forms are not public yet; swift-foundation uses them by this same import.
@_spi(_Unicode) import Swift

/// Normalization Form C (Unicode Standard Annex #15): canonically equivalent texts have the same bytes in it.
///
/// Swift's `==` takes equivalent texts for one. Names that a store may or may not take for one are
/// compared by their bytes, in this form or as they are.
package enum NormalizationFormC {
    /// The first byte of U+0300. Every character before that one is its own normal form and joins with no
    /// character before it.
    private static let firstUnsafeByte: UInt8 = 0xCC

    /// The text in this form.
    package static func of(_ text: String) -> String {
        guard !isPlain(text) else { return text }
        var normalized = ""
        normalized.unicodeScalars.append(contentsOf: text._nfc)
        return normalized
    }

    /// Whether the text is in this form.
    package static func contains(_ text: String) -> Bool {
        isPlain(text) || text._nfc.elementsEqual(text.unicodeScalars)
    }

    /// Whether a text in UTF-8 is in this form.
    package static func contains(_ text: Span<UInt8>) -> Bool {
        guard !isPlain(text) else { return true }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        return contains(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether a character may become one with the character before it, so that the two texts around that
    /// place can't be normalized one by one.
    ///
    /// True for every character of which Unicode says `NFC_Quick_Check=Maybe`, and for other marks.
    package static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default:
            // The vowels and last consonants of Hangul, and a vowel of Kirat Rai.
            return (0x1160...0x11FF).contains(scalar.value) || scalar.value == 0x16D67
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < firstUnsafeByte }
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] >= firstUnsafeByte { return false }
        return true
    }
}
