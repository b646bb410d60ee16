internal import Wire

/// A text with wildcards and variables, parsed when its policy is read.
struct Pattern: Equatable, Sendable {
    /// Two bytes each, so that a pattern is one short array.
    enum Symbol: Equatable, Sendable {
        case byte(UInt8)
        /// `*`: any text, also with `/`.
        case anyText
        /// `?`: one character, of any number of bytes in UTF-8.
        case anyCharacter
        /// `${aws:username}`: the request's text for it, and nothing else.
        case variable(ConditionKey)
    }

    struct Traits: Equatable, Sendable {
        /// Whether ASCII letters match in either case. Other letters match as they are: letters
        /// that look alike, or that some alphabet treats as one, are different names.
        var foldsCase = false
        /// Whether the text names a place, with parts separated by `/`.
        var isPath = false
        /// Whether the pattern and its texts are in Normalization Form C. The text of a variable
        /// never changes: one in another form matches no text in this form.
        var isNormalized = false
    }

    /// What a variable matches if the request has not exactly one text for it.
    enum Unresolved {
        /// No text: a statement that allows must not allow more than is written.
        case nothing
        /// Any text: a statement that denies must not deny less.
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

    /// A pattern in which only wildcards are special.
    init(wildcards text: String, traits: Traits = Traits()) {
        self.init(symbols: text.utf8.map(Symbol.init(wildcard:)), traits: traits)
    }

    var isAnyText: Bool { symbols.allSatisfy { $0 == .anyText } }

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
    /// Whether the byte continues a character that another byte began (RFC 3629 §3).
    var isContinuation: Bool { self & 0b1100_0000 == 0b1000_0000 }
}
