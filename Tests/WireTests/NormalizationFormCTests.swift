import Testing
import Wire

@Suite struct NormalizationFormCTests {
    /// Code points, and those of their Normalization Form C: rows of Unicode's
    /// `NormalizationTest.txt`.
    static let rows: [(text: [UInt32], normalized: [UInt32])] = [
        ([], []), ([0x41], [0x41]), ([0xE9], [0xE9]), ([0x65, 0x301], [0xE9]),
        // Singletons: characters that are equivalent to another one.
        ([0x212A], [0x4B]), ([0x212B], [0xC5]), ([0x2126], [0x3A9]), ([0x340], [0x300]),
        ([0x374], [0x2B9]), ([0x37E], [0x3B]), ([0x1FEF], [0x60]), ([0x2000], [0x2002]),
        ([0x2329], [0x3008]), ([0xF900], [0x8C48]), ([0x2F81A], [0x51AC]), ([0xFA10], [0x585A]),
        // Marks in another order, and marks that others keep from combining.
        ([0x1E0A, 0x323], [0x1E0C, 0x307]), ([0x44, 0x307, 0x323], [0x1E0C, 0x307]),
        ([0x44, 0x31B, 0x307], [0x1E0A, 0x31B]), ([0x45, 0x304, 0x300], [0x1E14]),
        ([0x61, 0x315, 0x300, 0x5AE, 0x62], [0xE0, 0x5AE, 0x315, 0x62]),
        ([0x5B8, 0x5B9, 0x5B1, 0x591, 0x5C3], [0x5B1, 0x5B8, 0x5B9, 0x591, 0x5C3]),
        ([0x73, 0x323, 0x307], [0x1E69]), ([0x3B1, 0x345, 0x301], [0x1FB4]),
        // Excluded from composition.
        ([0x958], [0x915, 0x93C]), ([0x915, 0x93C], [0x915, 0x93C]), ([0xFB1D], [0x5D9, 0x5B4]),
        ([0x2ADC], [0x2ADD, 0x338]), ([0x1D15E], [0x1D157, 0x1D165]), ([0xF73], [0xF71, 0xF72]),
        // Hangul.
        ([0x1100, 0x1161], [0xAC00]), ([0x1100, 0x1161, 0x11A8], [0xAC01]),
        ([0xAC00, 0x11A8], [0xAC01]), ([0xAC00, 0x11A7], [0xAC00, 0x11A7]),
        ([0x1100, 0x300, 0x1161], [0x1100, 0x300, 0x1161]),
        // Beyond the first plane.
        ([0x11099, 0x110BA], [0x1109A]), ([0x11131, 0x11127], [0x1112E]),
        // Compatible is not equivalent.
        ([0xFF0F], [0xFF0F]), ([0xFB01], [0xFB01]), ([0x2024], [0x2024]), ([0x17F], [0x17F]),
    ]

    private static func text(_ codePoints: [UInt32]) throws -> String {
        var text = ""
        for codePoint in codePoints {
            text.unicodeScalars.append(try #require(Unicode.Scalar(codePoint)))
        }
        return text
    }

    @Test(arguments: rows)
    func `a text has the form that Unicode gives it`(text: [UInt32], normalized: [UInt32]) throws {
        let text = try NormalizationFormCTests.text(text)
        let normalized = try NormalizationFormCTests.text(normalized)
        // By their bytes: in Swift, equivalent texts are equal.
        let isNormalized = text.utf8.elementsEqual(normalized.utf8)
        #expect(try #require(NormalizationFormC.of(text)).utf8.elementsEqual(normalized.utf8))
        #expect(NormalizationFormC.contains(text) == isNormalized)
        #expect(NormalizationFormC.contains(Array(text.utf8).span) == isNormalized)
        #expect(NormalizationFormC.contains(normalized))
        let between = "a/\(text)/b"
        #expect(NormalizationFormC.contains(between) == isNormalized)
    }

    @Test(arguments: [("\u{301}\u{323}", 2), ("\u{344}", 1), ("\u{301}", 1)])
    func `T65: a text with a long run of marks has no form`(marks: String, count: Int) {
        let limit = NormalizationFormC.maximumMarkCount
        let longest = "e" + String(repeating: marks, count: limit / count)
        #expect(NormalizationFormC.of(longest) != nil)
        #expect(NormalizationFormC.of("\(longest)e\(longest.dropFirst())") != nil)
        for longer in ["\(longest)\u{301}\u{301}", "a/\(longest)\(marks)\(marks)/b"] {
            #expect(NormalizationFormC.of(longer) == nil)
            #expect(!NormalizationFormC.contains(longer))
            let isNormalized = NormalizationFormC.contains(Array(longer.utf8).span)
            #expect(!isNormalized)
        }
    }

    @Test(arguments: [0x300, 0x345, 0x93C, 0x1161, 0x1175, 0x11A8, 0x11C2, 0x110BA, 0x16D67])
    func `a mark, and the end of a syllable, may combine with the character before it`(
        codePoint: UInt32
    ) throws {
        #expect(NormalizationFormC.mayJoin(try #require(Unicode.Scalar(codePoint))))
    }

    @Test(arguments: [0x2F, 0x61, 0xE9, 0x2FF, 0x1100, 0xAC00, 0x4E00, 0x1F511])
    func `a letter does not combine with the character before it`(codePoint: UInt32) throws {
        #expect(!NormalizationFormC.mayJoin(try #require(Unicode.Scalar(codePoint))))
    }
}
