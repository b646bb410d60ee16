import Testing

@testable import PolicyEngine

/// T65: what a comparison costs grows with the pattern and the text, not with their product.
@Suite struct PatternCostTests {
    /// How many symbols and bytes a comparison looks at.
    private static func steps(
        _ pattern: Pattern, _ text: String, values: ConditionValues = .empty
    ) -> Int {
        var steps = 0
        _ = Pattern.matches(
            pattern.symbols, pattern.borders, pattern.symbols.indices, pattern.traits,
            Array(text.utf8).span, values: values, unresolved: .nothing, steps: &steps)
        return steps
    }

    private static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    /// Patterns of bytes and stars, all of about 4,000 symbols.
    static let patterns = [
        "*" + times("a", 4_000) + "b", "*" + times("a", 4_000) + "b*",
        "*" + times("ab", 2_000) + "aa*", times("*a", 2_000) + "b", times("a*", 2_000) + "b*b",
        times("*", 4_000) + "b", times("*aab", 1_000), "*b" + times("*a", 2_000),
        "*" + times("a", 2_000) + "*" + times("a", 2_000) + "b*",
    ]

    @Test(arguments: patterns)
    func `bytes and stars take a few steps for each byte`(pattern: String) {
        for letter in ["a", "ab", "b"] {
            let text = PatternCostTests.times(letter, 8_192 / letter.count)
            let steps = PatternCostTests.steps(Pattern(wildcards: pattern), text)
            #expect(steps <= 2 * (pattern.utf8.count + text.utf8.count), "\(steps)")
        }
    }

    @Test(arguments: [
        "*" + times("a?", 500) + "b*", "*" + times("?", 1_000) + "b*", times("*?a", 600) + "*b",
        times("?*", 1_000) + "b", "*?" + times("a", 1_000) + "b*",
    ])
    func `a question mark between stars takes a step for every 64 symbols at each byte`(
        pattern: String
    ) {
        let text = PatternCostTests.times("a", ConditionValues.maximumRequestByteCount)
        let steps = PatternCostTests.steps(Pattern(wildcards: pattern), text)
        #expect(steps <= pattern.utf8.count + 33 * text.utf8.count, "\(steps)")
    }

    @Test(arguments: [
        "*${aws:UserAgent}b*", "*" + times("${aws:UserAgent}", 100) + "b*",
        times("*${aws:UserAgent}", 100) + "b*", "*${aws:UserAgent}?b*",
    ])
    func `a variable takes no more steps than the text that stands for it`(text: String) throws {
        var values = ConditionValues()
        values.set(.userAgent, PatternCostTests.times("a", 1_000))
        let pattern = try Pattern(text, wildcards: .special)
        let subject = PatternCostTests.times("a", ConditionValues.maximumRequestByteCount)
        let steps = PatternCostTests.steps(pattern, subject, values: values)
        #expect(steps <= pattern.symbols.count + 34 * subject.utf8.count, "\(steps)")
    }

    @Test func `what is too costly to tell is not covered`() {
        let wide = "*" + PatternCostTests.times("a", 4_000) + "b"
        let narrow = PatternCostTests.times("a", 8_000) + "*b"
        #expect(!Pattern(wildcards: wide).covers(Pattern(wildcards: narrow)))
        #expect(Pattern(wildcards: "*b").covers(Pattern(wildcards: narrow)))
    }
}
