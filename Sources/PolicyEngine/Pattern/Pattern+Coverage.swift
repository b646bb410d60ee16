/// What patterns stand for, for the lint: exact where there is no doubt, and `false` where there is.
extension Pattern {
    /// Whether a text without `/` can match, as a bucket's name is one.
    var canMatchBucket: Bool {
        !symbols.isEmpty && !symbols.contains(.byte(UInt8(ascii: "/")))
    }

    /// Whether a text with `/` can match, as an object's name has one behind its bucket's.
    var canMatchObject: Bool {
        symbols.contains { symbol in
            switch symbol {
            case .byte(let byte): byte == UInt8(ascii: "/")
            case .anyText, .anyCharacter: true
            case .variable: false
            }
        }
    }

    /// Whether this pattern matches whatever the other one matches.
    ///
    /// The other pattern's symbols are matched as if they were a text: `*` may stand for any of them, `?` for
    /// what is one character for certain. ``matches(_:_:_:values:unresolved:)`` explains the steps.
    func covers(_ other: Pattern) -> Bool {
        guard traits == other.traits else { return false }
        let text = other.symbols
        var position = 0
        var next = 0
        var retry: (next: Int, position: Int)?
        while next < symbols.count || position < text.count {
            if next < symbols.count {
                let symbol = symbols[next]
                if symbol == .anyText {
                    next += 1
                    retry = (next, position)
                    continue
                }
                if position < text.count, symbol == text[position] || symbol.covers(text[position])
                {
                    position += 1
                    next += 1
                    continue
                }
            }
            guard let (symbol, start) = retry, start < text.count else { return false }
            retry = (symbol, start + 1)
            next = symbol
            position = start + 1
        }
        return true
    }
}

extension Pattern.Symbol {
    fileprivate func covers(_ other: Pattern.Symbol) -> Bool {
        guard self == .anyCharacter, case .byte(let byte) = other else { return false }
        return byte < 0x80
    }
}
