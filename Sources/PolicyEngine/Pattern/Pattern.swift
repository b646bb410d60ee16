internal import Wire

/// A text with wildcards and variables, taken apart when its policy is read.
struct Pattern: Equatable, Sendable {
    /// Two bytes each, so that a pattern is one short array.
    enum Symbol: Equatable, Sendable {
        case byte(UInt8)
        /// `*`: any text, with `/` in it too.
        case anyText
        /// `?`: one character, however many bytes it has in UTF-8.
        case anyCharacter
        /// `${aws:username}`: the text that the request has for it, and nothing else.
        case variable(ConditionKey)
    }

    struct Traits: Equatable, Sendable {
        /// Whether ASCII letters match in either case. Others match as they are: two that look
        /// alike, or that some alphabet takes for one, are not the same name.
        var foldsCase = false
        /// Whether the text names a place, whose parts `/` divides.
        var isPath = false
        /// Whether the pattern and its texts are in Normalization Form C. The text of a variable
        /// never changes: one in another form stands for no text in this form.
        var isNormalized = false
    }

    /// What a variable stands for when the request has no one text for it.
    enum Unresolved {
        /// For no text: what allows must not allow more than is written.
        case nothing
        /// For any text: what denies must not deny less.
        case anything
    }

    let symbols: [Symbol]
    /// Where a search for a run of bytes goes on after a byte that differs, for each symbol
    /// (``borders(of:)``).
    let borders: [Int32]
    let traits: Traits

    init(symbols: [Symbol], traits: Traits = Traits()) {
        let symbols = traits.foldsCase ? symbols.map(\.folded) : symbols
        self.symbols = symbols
        borders = Pattern.borders(of: symbols)
        self.traits = traits
    }

    /// A pattern with wildcards, in which nothing else is special.
    init(wildcards text: String, traits: Traits = Traits()) {
        self.init(symbols: text.utf8.map(Symbol.init(wildcard:)), traits: traits)
    }

    var isAnyText: Bool { symbols.allSatisfy { $0 == .anyText } }

    /// The variables that stand in the pattern.
    var variables: [ConditionKey] {
        symbols.compactMap { symbol in
            guard case .variable(let key) = symbol else { return nil }
            return key
        }
    }
}

extension Pattern.Symbol {
    init(wildcard byte: UInt8) {
        switch byte {
        case UInt8(ascii: "*"): self = .anyText
        case UInt8(ascii: "?"): self = .anyCharacter
        default: self = .byte(byte)
        }
    }

    var folded: Pattern.Symbol {
        guard case .byte(let byte) = self else { return self }
        return .byte(byte.asciiLowercased)
    }
}

extension UInt8 {
    /// Whether the byte goes on with a character that another one began (RFC 3629 §3).
    var isContinuation: Bool { self & 0b1100_0000 == 0b1000_0000 }
}
