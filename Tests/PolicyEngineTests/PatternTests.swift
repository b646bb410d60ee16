import Testing

@testable import PolicyEngine

@Suite struct PatternTests {
    static let rows: [(pattern: String, text: String, isMatch: Bool)] = [
        ("", "", true), ("", "a", false), ("a", "", false), ("*", "", true), ("**", "", true),
        ("?", "", false),
        ("a*", "a", true), ("a*b", "ab", true), ("a*b", "acb", true), ("a*b", "abc", false),
        ("*b", "ab", true), ("*b", "aba", false), ("a*b*c", "abbbc", true), ("a*bc", "abbc", true),
        ("*ab*ab", "abxab", true), ("*ab*ab", "abab", true), ("*ab*ab", "aba", false),
        ("*ab?*", "xabab", true), ("*ab?*", "xab", false), ("?*?", "ab", true), ("?*?", "a", false),
        ("a?c", "abc", true), ("a?c", "ac", false),
        ("?", "é", true), ("?", "€", true), ("?", "😀", true), ("??", "é", false),
        ("?*?", "é", false),
        ("*??", "€", false), ("*?", "€", true), ("*é", "éé", true), ("e?", "e\u{301}", true),
        // Between two stars.
        ("*a?*", "ba", false), ("*a?*", "bac", true), ("*a?c*", "a€c", true), ("*?*?*", "é", false),
        ("*?é?*", "éé", false), ("*?é?*", "ééé", true), ("*aab*c", "aaabc", true),
        ("*abab*abac*", "abababc", false),
        ("*abab*abac*", "ababxabac", true),
    ]

    private func matches(_ pattern: Pattern, _ text: String) -> Bool {
        pattern.matches(Array(text.utf8).span)
    }

    @Test(arguments: rows)
    func `a star is any text, a question mark one character`(
        pattern: String, text: String, isMatch: Bool
    ) {
        #expect(matches(Pattern(wildcards: pattern), text) == isMatch)
    }

    /// The plainest way to say it, which takes exponential time.
    private func matchesPlainly(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>)
        -> Bool
    {
        switch pattern.first {
        case nil: text.isEmpty
        case "*":
            matchesPlainly(pattern.dropFirst(), text)
                || (!text.isEmpty && matchesPlainly(pattern, text.dropFirst()))
        case "?": !text.isEmpty && matchesPlainly(pattern.dropFirst(), text.dropFirst())
        case .some(let character):
            text.first == character && matchesPlainly(pattern.dropFirst(), text.dropFirst())
        }
    }

    @Test func `every short pattern matches what the plainest matcher says`() {
        let texts = strings(of: ["a", "b", "é"], upTo: 4)
        for pattern in strings(of: ["a", "b", "*", "?"], upTo: 5) {
            let compiled = Pattern(wildcards: pattern)
            for text in texts {
                #expect(
                    matches(compiled, text)
                        == matchesPlainly(Array(pattern)[...], Array(text)[...]),
                    "\(pattern) \(text)")
            }
        }
    }

    private func strings(of letters: [String], upTo count: Int) -> [String] {
        var all = [""]
        var longest = [""]
        for _ in 0..<count {
            longest = longest.flatMap { text in letters.map { text + $0 } }
            all += longest
        }
        return all
    }

    static let coverage: [(wide: String, narrow: String, covers: Bool)] = [
        ("*", "a", true), ("*", "a*b?", true), ("a*", "ab", true), ("a*", "a*", true),
        ("a*", "ab*", true),
        ("ab*", "a*", false), ("a?", "ab", true), ("a?", "a?", true), ("a?", "a*", false),
        ("ab", "a?", false),
        ("*/*", "b/*", true), ("b/*", "b/k", true), ("b/*", "b", false), ("*b*", "a*b", true),
        // Half of a character is none.
        ("??", "é", false), ("", "", true), ("", "*", false),
    ]

    @Test(arguments: coverage)
    func `a pattern covers another when it matches all that the other one does`(
        wide: String, narrow: String, covers: Bool
    ) {
        #expect(Pattern(wildcards: wide).covers(Pattern(wildcards: narrow)) == covers)
    }
}
