internal import Wire

/// The search for the symbols between two gaps.
extension Pattern {
    /// For each byte of a run of bytes: how many bytes up to it, at most, are also the beginning of
    /// the run, without the whole run itself (Knuth, Morris and Pratt, 1977). 0 for what is no
    /// byte.
    static func borders(of symbols: [Symbol]) -> [Int32] {
        var borders = [Int32](repeating: 0, count: symbols.count)
        var start = 0
        for index in symbols.indices {
            guard case .byte = symbols[index] else {
                start = index + 1
                continue
            }
            guard index > start else { continue }
            var border = Int(borders[index - 1])
            while border > 0, symbols[start + border] != symbols[index] {
                border = Int(borders[start + border - 1])
            }
            if symbols[start + border] == symbols[index] { border += 1 }
            borders[index] = Int32(border)
        }
        return borders
    }

    /// The end of the first match of a segment in a part of the text; `nil` if there is none. For a
    /// segment of bytes and variables each byte of the part is read once. With `?` there is a step
    /// for every 64 symbols at each byte. A segment with more symbols than the part has bytes is
    /// not searched for, so that 2,048 bytes make at most 32 steps a byte.
    static func end(
        ofSegment segment: Span<Symbol>, _ borders: Span<Int32>, in text: Span<UInt8>,
        _ part: Range<Int>, _ traits: Traits, values: ConditionValues, steps: inout Int
    ) -> Int? {
        guard segment.count <= part.count else { return nil }
        if isOfBytes(segment) {
            return end(ofBytes: segment, borders, in: text, part, traits, steps: &steps)
        }
        guard let written = written(segment, traits, values, limit: part.count) else { return nil }
        steps += written.count
        guard isOfBytes(written.span) else {
            return end(ofCharacters: written, in: text, part, traits, steps: &steps)
        }
        return end(
            ofBytes: written.span, Pattern.borders(of: written).span, in: text, part, traits,
            steps: &steps)
    }

    private static func isOfBytes(_ segment: Span<Symbol>) -> Bool {
        for index in segment.indices {
            guard case .byte = segment[index] else { return false }
        }
        return true
    }

    /// The segment with the texts of its variables in their places; `nil` if a variable has no
    /// text, or if there are more symbols than the limit.
    private static func written(
        _ segment: Span<Symbol>, _ traits: Traits, _ values: ConditionValues, limit: Int
    ) -> [Symbol]? {
        var written: [Symbol] = []
        for index in segment.indices {
            switch segment[index] {
            case .byte, .anyCharacter: written.append(segment[index])
            case .variable(let key):
                guard let value = values.text(for: key, traits),
                    written.count + value.count <= limit
                else { return nil }
                written += values.bytes[value].map { .byte(traits.folded($0)) }
            case .anyText: return nil
            }
        }
        return written.count <= limit ? written : nil
    }

    /// The search of Knuth, Morris and Pratt.
    private static func end(
        ofBytes segment: Span<Symbol>, _ borders: Span<Int32>, in text: Span<UInt8>,
        _ part: Range<Int>, _ traits: Traits, steps: inout Int
    ) -> Int? {
        var found = 0
        for position in part {
            steps += 1
            while !isByte(segment[found], text[position], traits) {
                guard found > 0 else { break }
                steps += 1
                found = Int(borders[found - 1])
            }
            if isByte(segment[found], text[position], traits) { found += 1 }
            if found == segment.count { return position + 1 }
        }
        return nil
    }

    private static func isByte(_ symbol: Symbol, _ byte: UInt8, _ traits: Traits) -> Bool {
        guard case .byte(let expected) = symbol else { return false }
        return traits.isEqual(byte, expected)
    }

    /// The search of Baeza-Yates and Gonnet (1992): a bit for each symbol says whether the segment
    /// up to it matches before the position. A `?` keeps its bit for the rest of its character, and
    /// what follows it begins with another one.
    private static func end(
        ofCharacters segment: [Symbol], in text: Span<UInt8>, _ part: Range<Int>,
        _ traits: Traits, steps: inout Int
    ) -> Int? {
        let wordCount = (segment.count + 63) / 64
        var beginnings = [UInt64](repeating: 0, count: 256 * wordCount)
        var characters = [UInt64](repeating: 0, count: wordCount)
        for (index, symbol) in segment.enumerated() {
            let bit: UInt64 = 1 << (index % 64)
            switch symbol {
            case .byte(let expected):
                for byte in [expected, expected.asciiUppercased]
                where traits.isEqual(byte, expected) {
                    beginnings[Int(byte) * wordCount + index / 64] |= bit
                }
            case .anyCharacter: characters[index / 64] |= bit
            case .anyText, .variable: return nil
            }
        }
        var found = [UInt64](repeating: 0, count: wordCount)
        let lastBit: UInt64 = 1 << ((segment.count - 1) % 64)
        for position in part {
            let byte = text[position]
            var carry: UInt64 = 1
            for word in 0..<wordCount {
                steps += 1
                let kept = byte.isContinuation ? found[word] & characters[word] : 0
                let ended = found[word] & ~kept
                found[word] =
                    (ended << 1 | carry)
                    & (beginnings[Int(byte) * wordCount + word] | characters[word]) | kept
                carry = ended >> 63
            }
            if found[wordCount - 1] & lastBit != 0 {
                return segment.last == .anyCharacter
                    ? endOfCharacter(in: text, position..<part.upperBound) : position + 1
            }
        }
        return nil
    }
}
