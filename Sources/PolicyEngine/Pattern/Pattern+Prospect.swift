extension Pattern {
    /// Whether a text that goes on after the prefix could match: never if a variable has no text.
    func canMatch(textAfter prefix: Span<UInt8>, values: ConditionValues) -> Bool {
        guard
            variables.allSatisfy({ values.text(for: $0, traits) != nil })
        else { return false }
        var position = 0
        for symbol in symbols {
            guard symbol != .anyText, position < prefix.count else { return true }
            if case .variable(let key) = symbol,
                let value = values.text(for: key, traits),
                value.count > prefix.count - position
            {
                return values.bytes[value].prefix(prefix.count - position).indices.allSatisfy {
                    traits.isEqual(
                        prefix[position + $0 - value.lowerBound], traits.folded(values.bytes[$0]))
                }
            }
            guard let end = Pattern.end(of: symbol, at: position, in: prefix, traits, values) else {
                return false
            }
            position = end
        }
        return false
    }
}
