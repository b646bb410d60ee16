extension Pattern {
    /// The special characters of a policy's text.
    enum Wildcards {
        case special
        /// `*` and `?` have no special meaning, as in `StringEquals`.
        case literal
    }

    /// Reads a policy's text with its variables. `${*}`, `${?}` and `${$}` are those characters
    /// themselves. A default, `${key, 'text'}`, is refused.
    ///
    /// - Throws: ``PolicyProblem/unclosedVariable(_:)``, ``PolicyProblem/unknownVariable(_:)``
    init(
        _ text: String, wildcards: Wildcards, traits: Traits = Traits()
    ) throws(PolicyProblem) {
        let bytes = Array(text.utf8)
        var symbols: [Symbol] = []
        symbols.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position...].starts(with: "${".utf8) {
                guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw .unclosedVariable(text)
                }
                symbols.append(try Symbol(variable: bytes[position + 2..<end]))
                position = end + 1
            } else {
                let byte = bytes[position]
                switch wildcards {
                case .special: symbols.append(Symbol(wildcard: byte))
                case .literal: symbols.append(.byte(byte))
                }
                position += 1
            }
        }
        self.init(symbols: symbols, traits: traits)
    }
}

extension Pattern.Symbol {
    /// Reads the text between `${` and `}`.
    fileprivate init(variable bytes: ArraySlice<UInt8>) throws(PolicyProblem) {
        if bytes.count == 1, let byte = bytes.first,
            [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "$")].contains(byte)
        {
            self = .byte(byte)
            return
        }
        let name = String(decoding: bytes, as: UTF8.self)
        guard let key = NamedConditionKey(name)?.key, key.isCommon else {
            throw .unknownVariable(name)
        }
        self = .variable(key)
    }
}
