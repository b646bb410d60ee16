internal import Wire

extension Condition {
    /// Reads a statement's `Condition`, all lines of which have to hold. An empty one is refused:
    /// it restricts nothing, and its author intended a restriction.
    ///
    /// - Parameter actions: `nil` if they can't be read, so that no key is compared with them.
    static func conditions(
        _ value: JSONValue, of actions: Actions?, effect: Effect?
    ) throws(PolicyError) -> [Condition] {
        var conditions: [Condition] = []
        var errors = PolicyErrors()
        for member in try nonemptyMembers(value) {
            _ = errors.gather { () throws(PolicyError) in
                let comparator = try PolicyError.checking { () throws(PolicyProblem) in
                    try ConditionOperator(member.name)
                }
                conditions += try PolicyError.at(member.name) { () throws(PolicyError) in
                    try lines(member.value, comparator, of: actions, effect: effect)
                }
            }
        }
        try errors.check()
        return conditions
    }

    /// Reads the value of an operator: keys with values.
    private static func lines(
        _ value: JSONValue, _ comparator: ConditionOperator, of actions: Actions?, effect: Effect?
    ) throws(PolicyError) -> [Condition] {
        var conditions: [Condition] = []
        var errors = PolicyErrors()
        for line in try nonemptyMembers(value) {
            _ = errors.gather { () throws(PolicyError) in
                let key = try PolicyError.checking { () throws(PolicyProblem) in
                    try Condition.key(line.name, for: comparator, of: actions)
                }
                let operand = try PolicyError.at(line.name) { () throws(PolicyError) in
                    try Operand(line.value, comparator: comparator, key: key)
                }
                let condition = Condition(comparator: comparator, key: key, operand: operand)
                guard effect != .deny || !condition.isNeverMet else {
                    throw .invalid(place: "", .valuelessKey(line.name))
                }
                conditions.append(condition)
            }
        }
        try errors.check()
        return conditions
    }

    private static func nonemptyMembers(
        _ value: JSONValue
    ) throws(PolicyError) -> [JSONObject.Member] {
        let members = try value.object().members
        guard !members.isEmpty else { throw .invalid(place: "", .empty) }
        return members
    }

    private static func key(
        _ name: String, for comparator: ConditionOperator, of actions: Actions?
    ) throws(PolicyProblem) -> NamedConditionKey {
        guard let named = NamedConditionKey(name) else { throw .unknownKey(name) }
        guard actions.map({ named.key.isUsable(withAnyOf: $0.set) }) ?? true else {
            throw .unusableKey(name)
        }
        guard comparator.isUsable(with: named.key.kind) else { throw .operatorNotForKey(name) }
        return named
    }
}

extension Condition.Operand {
    fileprivate init(
        _ value: JSONValue, comparator: ConditionOperator, key: NamedConditionKey
    ) throws(PolicyError) {
        switch comparator.comparison {
        case .text, .textIgnoringCase:
            let traits = Pattern.Traits(
                foldsCase: comparator.comparison == .textIgnoringCase, isPath: key.key.isPath)
            self = .texts(
                try Self.list(value) { text throws(PolicyProblem) in
                    try Self.check(text, isPossibleFor: key.key)
                    return try Pattern(text, wildcards: .literal, traits: traits)
                })
        case .textLike:
            self = .texts(
                try Self.list(value) { text throws(PolicyProblem) in
                    try Pattern(
                        text, wildcards: .special, traits: .init(isPath: key.key.isPath))
                })
        case .binary:
            self = .texts(
                try Self.list(value) { text throws(PolicyProblem) in
                    guard let bytes = Base64.decode(text) else {
                        throw .malformedValue(text, expected: "base64")
                    }
                    return Pattern(symbols: bytes.map(Pattern.Symbol.byte))
                })
        case .arn:
            self = .arns(
                try Self.list(value) { text throws(PolicyProblem) in
                    guard let arn = ARNPattern(try Pattern(text, wildcards: .special)) else {
                        throw .malformedValue(text, expected: "an ARN of six parts")
                    }
                    return arn
                })
        case .address:
            self = .blocks(
                try Self.list(value) { text throws(PolicyProblem) in
                    guard let block = AddressBlock(text) else {
                        throw .malformedValue(text, expected: "an IP address or block of them")
                    }
                    return block
                })
        case .number(let relation):
            self = .numbers(
                relation,
                try Self.list(value.numbersAsText) { text throws(PolicyProblem) in
                    if let number = Int(decimal: Array(text.utf8).span) { return number }
                    // AWS also compares fractions. No request has a fraction for such a key.
                    guard key.key.hasNoValue, Double(text) != nil else {
                        throw .malformedValue(text, expected: "a whole number")
                    }
                    return 0
                })
        case .date(let relation):
            self = .moments(
                relation,
                try Self.list(value.numbersAsText) { text throws(PolicyProblem) in
                    guard let moment = Instant(Array(text.utf8).span) else {
                        throw .malformedValue(
                            text, expected: "a date as 2026-01-31T10:20:30Z or seconds since 1970")
                    }
                    return moment
                })
        case .boolean: self = .boolean(try Self.boolean(value))
        case .absence: self = .absence(try Self.boolean(value))
        }
    }

    private static func list<Element>(
        _ value: JSONValue, _ read: (String) throws(PolicyProblem) -> Element
    ) throws(PolicyError) -> [Element] {
        try value.list { element throws(PolicyError) in
            let text = try element.string()
            return try PolicyError.checking { () throws(PolicyProblem) in try read(text) }
        }
    }

    /// Reads one value, as JSON's own or as text.
    private static func boolean(_ value: JSONValue) throws(PolicyError) -> Bool {
        switch try value.list({ element throws(PolicyError) in element }) {
        case [.boolean(true)], [.string("true")]: true
        case [.boolean(false)], [.string("false")]: false
        default: throw .invalid(place: "", .wrongType(expected: "true or false"))
        }
    }

    private static func check(
        _ text: String, isPossibleFor key: ConditionKey
    ) throws(PolicyProblem) {
        if let possible = ConditionKey.possibleValues[key], !text.contains("${"),
            !possible.contains(text)
        {
            throw .malformedValue(text, expected: possible.joined(separator: " or "))
        }
        if key == .copySource, !text.contains("/") {
            throw .malformedValue(text, expected: "bucket/key")
        }
    }
}

extension JSONValue {
    /// The same value with numbers as text, as they are written.
    fileprivate var numbersAsText: JSONValue {
        switch self {
        case .number(let text): .string(text)
        case .array(let values): .array(values.map(\.numbersAsText))
        case .string, .boolean, .object, .null: self
        }
    }
}
