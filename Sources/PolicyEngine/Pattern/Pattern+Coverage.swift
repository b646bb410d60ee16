internal import Wire

/// What patterns match, for the lint: exact if there is no doubt, otherwise `false`.
extension Pattern {
    /// Whether a text without `/` can match, such as the name of a bucket.
    var canMatchBucket: Bool {
        !symbols.isEmpty && !symbols.contains(.byte(UInt8(ascii: "/")))
    }

    /// Whether a text with `/` can match, such as the name of an object after its bucket's.
    var canMatchObject: Bool {
        symbols.contains { symbol in
            switch symbol {
            case .byte(let byte): byte == UInt8(ascii: "/")
            case .anyText, .anyCharacter: true
            case .variable: false
            }
        }
    }

    /// Whether the part before the first `/` can be the name of a bucket: 3 to 63 lower-case
    /// letters, digits, dots and hyphens. Wildcards and variables may match any of them.
    var canBeginWithBucket: Bool {
        let name = symbols.prefix { $0 != .byte(UInt8(ascii: "/")) }
        let isWritten = name.allSatisfy { symbol in
            switch symbol {
            case .byte: true
            case .anyText, .anyCharacter, .variable: false
            }
        }
        return (!isWritten || (3...63).contains(name.count))
            && name.allSatisfy { symbol in
                switch symbol {
                case .byte(let byte): byte.isOfBucketName
                case .anyText, .anyCharacter, .variable: true
                }
            }
    }

    /// Whether this pattern matches everything that the other one matches. The other's symbols are
    /// matched like a text: `*` may match any of them, `?` one that is certainly one character. If
    /// the rest does not match, only the last `*` takes one symbol more: an earlier one could take
    /// nothing that this one can't. A match that takes too many steps counts as doubt.
    func covers(_ other: Pattern) -> Bool {
        guard traits == other.traits else { return false }
        let text = other.symbols
        var position = 0
        var next = 0
        var retry: (next: Int, position: Int)?
        var steps = 64 * (symbols.count + text.count) + 4_096
        while next < symbols.count || position < text.count {
            steps -= 1
            guard steps > 0 else { return false }
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

extension UInt8 {
    fileprivate var isOfBucketName: Bool {
        isASCIILowercase || isASCIIDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-")
    }
}
