// Swift's standard library compares texts by their canonical equivalence and has Unicode's tables
// for that. Its normal forms are not public yet; swift-foundation uses them by this same import.
@_spi(_Unicode) import Swift

/// Normalization Form C (Unicode Standard Annex #15): canonically equivalent texts have the same
/// bytes in it.
///
/// Swift's `==` takes equivalent texts for one. Names that a store may or may not take for one are
/// compared by their bytes, in this form or as they are.
package enum NormalizationFormC {
    /// How many marks may follow each other in a text that has a form here. No language needs as
    /// many.
    ///
    /// A mark may be two when it is taken apart, and the character before them may end in three:
    /// together no more than the 30 of Unicode's Stream-Safe Text Format. Go, which rclone is
    /// written in, breaks longer runs up, and normalizes to another name. To sort a run also takes
    /// time that grows with the square of its length.
    package static let maximumMarkCount = 13

    /// The first byte of U+0300. Every character before that one is its own normal form and joins
    /// with no character before it.
    private static let firstUnsafeByte: UInt8 = 0xCC

    /// The text in this form; `nil` if it has none here.
    package static func of(_ text: String) -> String? {
        guard !isPlain(text) else { return text }
        guard isDefined(for: text) else { return nil }
        var normalized = ""
        normalized.unicodeScalars.append(contentsOf: text._nfc)
        return normalized
    }

    /// Whether the text is in this form. False if it has none here.
    package static func contains(_ text: String) -> Bool {
        guard !isPlain(text) else { return true }
        guard isDefined(for: text) else { return false }
        var characters = text.utf8Span
        return characters.checkForNFC(quickCheck: false)
    }

    /// Whether a text in UTF-8 is in this form, as ``contains(_:)`` has it.
    package static func contains(_ text: Span<UInt8>) -> Bool {
        guard !isPlain(text) else { return true }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices { bytes.append(text[index]) }
        return contains(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether a character may become one with the character before it, so that the two texts
    /// around that place can't be normalized one by one.
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

    /// Whether the text has a form here: false if too many marks follow each other in it.
    package static func isDefined(for text: String) -> Bool {
        var count = 0
        for scalar in text.unicodeScalars {
            count = mayJoin(scalar) ? count + 1 : 0
            if count > maximumMarkCount { return false }
        }
        return true
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < firstUnsafeByte }
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] >= firstUnsafeByte { return false }
        return true
    }
}
