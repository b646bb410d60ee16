extension Pattern {
    /// Whether the pattern, which has no variables, stands for the whole text.
    func matches(_ text: Span<UInt8>) -> Bool {
        Pattern.matches(
            symbols, symbols.indices, traits, text, values: .empty, unresolved: .nothing)
    }

    /// Whether a range of symbols stands for the whole text.
    ///
    /// Where the rest does not match, only the last `*` takes one byte more: one that stands before it could
    /// take no text that this one can't. So the time is bounded by the product of both lengths, whatever
    /// the caller sends.
    static func matches(
        _ symbols: [Symbol], _ range: Range<Int>, _ traits: Traits, _ text: Span<UInt8>,
        values: ConditionValues, unresolved: Unresolved
    ) -> Bool {
        let symbols = symbols.span.extracting(range)
        var position = 0
        var next = 0
        var retry: (next: Int, position: Int)?
        while next < symbols.count || position < text.count {
            if next < symbols.count {
                switch symbols[next] {
                case .byte(let byte):
                    if position < text.count && traits.isEqual(text[position], byte) {
                        position += 1
                        next += 1
                        continue
                    }
                case .anyCharacter:
                    if position < text.count {
                        position = endOfCharacter(at: position, in: text)
                        next += 1
                        continue
                    }
                case .anyText:
                    next += 1
                    if next == symbols.count { return true }
                    retry = (next, position)
                    continue
                case .variable(let key):
                    if let value = values.text(for: key, isPathComponent: traits.isPath) {
                        if hasValue(value, of: values, in: text, at: position, traits) {
                            position += value.count
                            next += 1
                            continue
                        }
                    } else {
                        switch unresolved {
                        case .nothing: return false
                        case .anything:
                            next += 1
                            retry = (next, position)
                            continue
                        }
                    }
                }
            }
            guard let (symbol, start) = retry, start < text.count else { return false }
            retry = (symbol, start + 1)
            next = symbol
            position = start + 1
        }
        return true
    }

    private static func hasValue(
        _ value: Range<Int>, of values: ConditionValues, in text: Span<UInt8>, at position: Int,
        _ traits: Traits
    ) -> Bool {
        guard text.count - position >= value.count else { return false }
        let bytes = values.bytes.span
        for offset in 0..<value.count {
            let byte = bytes[value.lowerBound + offset]
            guard traits.isEqual(text[position + offset], traits.folded(byte)) else { return false }
        }
        return true
    }

    private static func endOfCharacter(at position: Int, in text: Span<UInt8>) -> Int {
        var end = position + 1
        while end < text.count && text[end].isContinuation { end += 1 }
        return end
    }
}

extension Pattern.Traits {
    fileprivate func isEqual(_ byte: UInt8, _ expected: UInt8) -> Bool {
        byte == expected || (foldsCase && byte.lowercasedASCII == expected)
    }

    fileprivate func folded(_ byte: UInt8) -> UInt8 { foldsCase ? byte.lowercasedASCII : byte }
}

extension ConditionValues {
    /// Where the text of a variable stands, nil when it can't stand for one text.
    ///
    /// It can't when the request has none or several, nor where the pattern has room for one part of a path
    /// and the value has more: whoever is called `alice/private` must not get at what is Alice's.
    fileprivate func text(for key: ConditionKey, isPathComponent: Bool) -> Range<Int>? {
        guard let value = only(key), !value.isEmpty else { return nil }
        return isPathComponent && !self.isPathComponent(value) ? nil : value
    }

    /// Whether a value is one part of a path: has no `/`, and is neither `.` nor `..`.
    private func isPathComponent(_ value: Range<Int>) -> Bool {
        let text = bytes.span.extracting(value)
        var dots = 0
        for index in text.indices {
            if text[index] == UInt8(ascii: "/") { return false }
            if text[index] == UInt8(ascii: ".") { dots += 1 }
        }
        return dots != text.count || dots > 2
    }
}
