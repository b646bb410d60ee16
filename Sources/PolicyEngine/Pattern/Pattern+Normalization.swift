internal import Wire

extension Pattern {
    /// The pattern for texts in Normalization Form C. The literal text between two wildcards or
    /// variables is normalized. A character that may combine with what a wildcard or variable
    /// before it matches can't be normalized alone: if `unresolved` says so, the pattern then
    /// matches any text there. Text without such a form stays as it is: no name has it.
    func normalized(unresolved: Unresolved) -> Pattern {
        var result: [Symbol] = []
        result.reserveCapacity(symbols.count)
        var rest = symbols[...]
        while let first = rest.first {
            guard case .byte = first else {
                result.append(first)
                rest.removeFirst()
                continue
            }
            let written = rest.prefix { if case .byte = $0 { true } else { false } }
            rest = rest[written.endIndex...]
            let text = Pattern.text(written)
            let own = String(text.unicodeScalars.drop(while: NormalizationFormC.mayJoin))
            if own.utf8.count == text.utf8.count || result.isEmpty || unresolved == .nothing {
                result += (NormalizationFormC.of(text) ?? text).utf8.map(Symbol.byte)
            } else {
                if case .variable = result.last { result.removeLast() }
                result.append(.anyText)
                result += (NormalizationFormC.of(own) ?? own).utf8.map(Symbol.byte)
            }
        }
        var traits = traits
        traits.isNormalized = true
        return Pattern(symbols: result, traits: traits)
    }

    private static func text(_ symbols: ArraySlice<Symbol>) -> String {
        String(
            decoding: symbols.compactMap { symbol -> UInt8? in
                if case .byte(let byte) = symbol { byte } else { nil }
            }, as: UTF8.self)
    }
}
