// Swift's standard library compares texts by canonical equivalence and has Unicode's tables for it.
// Its normal forms are not public yet; swift-foundation uses them through this same import.
@_spi(_Unicode) import Swift

/// Normalization Form C (Unicode Annex #15): canonically equivalent texts have the same bytes.
///
/// Swift's `==` treats equivalent texts as equal. A store may or may not do so, so Daypass compares
/// the bytes of names, in this form or as they are.
package enum NormalizationFormC {
    /// The longest run of marks in a text that has a form here; no language needs more.
    ///
    /// A mark may decompose into two, and the character before them may end in three: together at
    /// most the 30 of Unicode's Stream-Safe Text Format. Go, in which rclone is written, splits
    /// longer runs and normalizes them to another name. Sorting a run also takes time that grows
    /// with the square of its length.
    package static let maximumMarkCount = 13

    /// The first byte of U+0300. Every character below it is its own normal form and never combines
    /// with the character before it.
    private static let firstUnsafeByte: UInt8 = 0xCC

    /// The text in this form, `nil` if it has none here.
    package static func of(_ text: String) -> String? {
        guard !isPlain(text) else { return text }
        guard isDefined(for: text) else { return nil }
        var normalized = ""
        normalized.unicodeScalars.append(contentsOf: text._nfc)
        return normalized
    }

    /// Whether the text is in this form; false if it has none here.
    package static func contains(_ text: String) -> Bool {
        guard !isPlain(text) else { return true }
        guard isDefined(for: text) else { return false }
        var characters = text.utf8Span
        return characters.checkForNFC(quickCheck: false)
    }

    /// Whether a text in UTF-8 is in this form; see ``contains(_:)``.
    package static func contains(_ text: Span<UInt8>) -> Bool {
        guard !isPlain(text) else { return true }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        return contains(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether a character may combine with the character before it, so that the texts before and
    /// after that place can't be normalized separately.
    ///
    /// True for every character with `NFC_Quick_Check=Maybe`, and for other marks.
    package static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default:
            // The vowels and final consonants of Hangul, and a vowel of Kirat Rai.
            return (0x1160...0x11FF).contains(scalar.value) || scalar.value == 0x16D67
        }
    }

    /// Whether the text has a form here: false if a run of marks is too long.
    package static func isDefined(for text: String) -> Bool {
        var count = 0
        for scalar in text.unicodeScalars {
            count = mayJoin(scalar) ? count + 1 : 0
            if count > maximumMarkCount { return false }
        }
        return true
    }

    private static func isPlain(_ text: String) -> Bool { isPlain(text.utf8.span) }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] >= firstUnsafeByte { return false }
        return true
    }
}
