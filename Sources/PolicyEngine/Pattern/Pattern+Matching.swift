internal import Wire

extension Pattern {
    /// Whether the pattern, which has no variables, matches the whole text.
    func matches(_ text: Span<UInt8>) -> Bool {
        var steps = 0
        return Pattern.matches(
            symbols, borders, symbols.indices, traits, text, values: .empty, unresolved: .nothing,
            steps: &steps)
    }

    /// Whether a range of symbols matches the whole text.
    ///
    /// A gap is a symbol that matches any text. The symbols before the first gap match the
    /// beginning of the text, and those after the last gap its end. Each segment between two gaps
    /// is searched for once, from the end of the one before it: the first place leaves the most
    /// text to the others. So the time grows with the sum of pattern and text, and not with their
    /// product (``end(ofSegment:_:in:_:_:values:steps:)`` has the bound).
    /// - Parameter steps: Counts the symbols and bytes that are read.
    static func matches(
        _ symbols: [Symbol], _ borders: [Int32], _ range: Range<Int>, _ traits: Traits,
        _ text: Span<UInt8>, values: ConditionValues, unresolved: Unresolved, steps: inout Int
    ) -> Bool {
        let symbols = symbols.span.extracting(range)
        let borders = borders.span.extracting(range)
        var next = 0
        var start = 0
        while next < symbols.count, !isGap(symbols[next], traits, values, unresolved) {
            steps += 1
            guard let end = end(of: symbols[next], at: start, in: text, traits, values) else {
                return false
            }
            start = end
            next += 1
        }
        guard next < symbols.count else { return start == text.count }
        var last = symbols.count
        var end = text.count
        while !isGap(symbols[last - 1], traits, values, unresolved) {
            steps += 1
            let symbol = symbols[last - 1]
            guard let begin = beginning(of: symbol, in: text, start..<end, traits, values) else {
                return false
            }
            end = begin
            last -= 1
        }
        while next < last {
            let first = next
            while !isGap(symbols[next], traits, values, unresolved) { next += 1 }
            if first < next {
                guard
                    let found = Pattern.end(
                        ofSegment: symbols.extracting(first..<next),
                        borders.extracting(first..<next), in: text, start..<end, traits,
                        values: values, steps: &steps)
                else { return false }
                start = found
            }
            next += 1
        }
        return true
    }

    /// Whether a symbol matches any text: `*`, and in a denial a variable without a text.
    private static func isGap(
        _ symbol: Symbol, _ traits: Traits, _ values: ConditionValues, _ unresolved: Unresolved
    ) -> Bool {
        switch symbol {
        case .anyText: true
        case .byte, .anyCharacter: false
        case .variable(let key):
            unresolved == .anything && values.text(for: key, traits) == nil
        }
    }

    /// The end of a symbol's match at a position; `nil` if it does not match there.
    static func end(
        of symbol: Symbol, at position: Int, in text: Span<UInt8>, _ traits: Traits,
        _ values: ConditionValues
    ) -> Int? {
        switch symbol {
        case .byte(let byte):
            position < text.count && traits.isEqual(text[position], byte) ? position + 1 : nil
        case .anyCharacter:
            position < text.count ? endOfCharacter(in: text, position..<text.count) : nil
        case .variable(let key):
            endOfValue(of: key, at: position, in: text, traits, values)
        case .anyText: nil
        }
    }

    /// The start of a symbol's match that ends with a part of the text; `nil` if there is none.
    private static func beginning(
        of symbol: Symbol, in text: Span<UInt8>, _ part: Range<Int>, _ traits: Traits,
        _ values: ConditionValues
    ) -> Int? {
        switch symbol {
        case .byte(let byte):
            guard !part.isEmpty, traits.isEqual(text[part.upperBound - 1], byte) else { return nil }
            return part.upperBound - 1
        case .anyCharacter:
            guard !part.isEmpty else { return nil }
            var begin = part.upperBound - 1
            while begin > part.lowerBound, text[begin].isContinuation { begin -= 1 }
            return begin
        case .variable(let key):
            guard let value = values.text(for: key, traits),
                value.count <= part.count
            else { return nil }
            let begin = part.upperBound - value.count
            return endOfValue(of: key, at: begin, in: text, traits, values).map { _ in begin }
        case .anyText: return nil
        }
    }

    private static func endOfValue(
        of key: ConditionKey, at position: Int, in text: Span<UInt8>, _ traits: Traits,
        _ values: ConditionValues
    ) -> Int? {
        guard let value = values.text(for: key, traits),
            text.count - position >= value.count
        else { return nil }
        let bytes = values.bytes.span
        for offset in 0..<value.count {
            let byte = bytes[value.lowerBound + offset]
            guard traits.isEqual(text[position + offset], traits.folded(byte)) else { return nil }
        }
        return position + value.count
    }

    /// The end of the character that a part of the text begins with.
    static func endOfCharacter(in text: Span<UInt8>, _ part: Range<Int>) -> Int {
        var end = part.lowerBound + 1
        while end < part.upperBound && text[end].isContinuation { end += 1 }
        return end
    }
}

extension Pattern.Traits {
    func isEqual(_ byte: UInt8, _ expected: UInt8) -> Bool {
        byte == expected || (foldsCase && byte.asciiLowercased == expected)
    }

    func folded(_ byte: UInt8) -> UInt8 { foldsCase ? byte.asciiLowercased : byte }
}

extension ConditionValues {
    /// The place of a variable's text; `nil` if the request has no value, or several. It is also
    /// `nil` if the pattern has room for one part of a path and the value has more: a user named
    /// `alice/private` must not reach what is Alice's. It is `nil` if names are compared in
    /// Normalization Form C, and the value is in another form or combines with the text before it:
    /// a user named U+212A`im` must not reach what is Kim's.
    func text(for key: ConditionKey, _ traits: Pattern.Traits) -> Range<Int>? {
        guard let value = onlyValue(of: key), !value.range.isEmpty else { return nil }
        guard !traits.isPath || value.isPathComponent else { return nil }
        return traits.isNormalized && !value.isNormalizedApart ? nil : value.range
    }
}
