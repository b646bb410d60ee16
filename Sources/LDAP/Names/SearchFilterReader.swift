internal import Wire

/// Checks the syntax of a search filter (RFC 4515 §3).
///
/// It is as strict as directories and their libraries: every search with a filter that they refuse
/// would fail, and the first login would be the first to show it.
struct SearchFilterReader {
    /// How deeply filters may nest.
    private static let maximumDepth = 64

    private var rest: ArraySlice<UInt8>

    static func isFilter(_ text: String) -> Bool {
        var reader = SearchFilterReader(rest: Array(text.utf8)[...])
        return reader.takeFilter(depth: 1) && reader.rest.isEmpty
    }

    private mutating func takeFilter(depth: Int) -> Bool {
        guard depth <= SearchFilterReader.maximumDepth, take("(") else { return false }
        return takeContents(depth: depth) && take(")")
    }

    private mutating func takeContents(depth: Int) -> Bool {
        if take("!") { return takeFilter(depth: depth + 1) }
        guard take("&") || take("|") else { return takeComparison() }
        // An empty list means "always" or "never" (RFC 4526).
        while rest.first == UInt8(ascii: "(") {
            guard takeFilter(depth: depth + 1) else { return false }
        }
        return true
    }

    /// `name=value`, or another operator in place of the `=`.
    private mutating func takeComparison() -> Bool {
        let comparison = rest.prefix { $0 != UInt8(ascii: ")") }
        rest = rest[comparison.endIndex...]
        guard let sign = comparison.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let name = comparison[..<sign]
        let value = comparison[sign...].dropFirst()
        return switch name.last {
        case UInt8(ascii: ":"):
            SearchFilterReader.isRule(name.dropLast()) && SearchFilterReader.isText(value)
        case UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            AttributeName.isDescription(name.dropLast()) && SearchFilterReader.isText(value)
        default: AttributeName.isDescription(name) && SearchFilterReader.isPattern(value)
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// The part before `:=`: a name, a matching rule or both, and between them `dn` if the
    /// attributes of an entry's name are included: `cn`, `:2.5.13.5`, `ou:dn:caseIgnoreMatch`.
    private static func isRule(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let hasName = !parts[0].isEmpty
        guard !hasName || AttributeName.isDescription(parts[0]) else { return false }
        var rules = parts.dropFirst()
        if let first = rules.first, String(decoding: first, as: UTF8.self).lowercased() == "dn" {
            rules.removeFirst()
        }
        return rules.count <= 1 && rules.allSatisfy(AttributeName.isObjectIdentifier)
            && (hasName || rules.count == 1)
    }

    /// Texts separated by stars. A server refuses two stars in a row (RFC 4511 §4.5.1.7.2).
    private static func isPattern(_ value: ArraySlice<UInt8>) -> Bool {
        let texts = value.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        return texts.allSatisfy(isText)
            && texts.dropFirst().dropLast().allSatisfy { !$0.isEmpty }
    }

    /// Any text, with the characters that have a meaning in filters escaped as two digits.
    private static func isText(_ value: ArraySlice<UInt8>) -> Bool {
        var value = value
        while let byte = value.popFirst() {
            switch byte {
            case 0, UInt8(ascii: "("), UInt8(ascii: "*"): return false
            case UInt8(ascii: "\\"):
                guard value.popFirst().flatMap(Hexadecimal.digit) != nil,
                    value.popFirst().flatMap(Hexadecimal.digit) != nil
                else { return false }
            default: break
            }
        }
        return true
    }
}
