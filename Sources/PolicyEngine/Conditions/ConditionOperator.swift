/// How a condition compares, parsed from a name such as `ForAllValues:StringNotLikeIfExists`.
struct ConditionOperator: Equatable, Sendable {
    /// What is compared, and how, before negation.
    enum Comparison: Equatable, Sendable {
        case text
        case textIgnoringCase
        case textLike
        case binary
        case arn
        case address
        case boolean
        case number(Relation)
        case date(Relation)
        /// `Null`: whether the request lacks the key.
        case absence
    }

    /// The relation between a request's value and the policy's.
    enum Relation: Equatable, Sendable {
        case equal, less, lessOrEqual, greater, greaterOrEqual
    }

    /// Which of a request's values matter if a key has several.
    enum Quantifier: String, CaseIterable, Sendable {
        case anyValue = "ForAnyValue:"
        case allValues = "ForAllValues:"
    }

    let name: String
    let comparison: Comparison
    let isNegated: Bool
    let quantifier: Quantifier?
    /// Whether the condition holds if the request lacks the key (`…IfExists`).
    let holdsIfAbsent: Bool

    /// - Throws: ``PolicyProblem/unknownOperator(_:)``. `Null` asks whether the key is present, and
    ///   so combines neither with `IfExists` nor with a quantifier.
    init(_ name: String) throws(PolicyProblem) {
        var base = Substring(name)
        quantifier = Quantifier.allCases.first { base.hasPrefix($0.rawValue) }
        base.removeFirst(quantifier?.rawValue.count ?? 0)
        holdsIfAbsent = base.hasSuffix("IfExists")
        base.removeLast(holdsIfAbsent ? "IfExists".count : 0)
        guard let (comparison, isNegated) = ConditionOperator.comparisons[String(base)],
            comparison != .absence || base.utf8.count == name.utf8.count
        else { throw .unknownOperator(name) }
        self.name = name
        self.comparison = comparison
        self.isNegated = isNegated
    }

    static func similar(to name: String) -> String? {
        var base = Substring(name)
        let quantifier = Quantifier.allCases.first { base.hasPrefix($0.rawValue) }?.rawValue ?? ""
        base.removeFirst(quantifier.count)
        return SimilarName.of(
            String(base), among: comparisons.keys.sorted().flatMap { [$0, "\($0)IfExists"] }
        ).map { quantifier + $0 }
    }

    private static let comparisons: [String: (Comparison, isNegated: Bool)] = [
        "StringEquals": (.text, false),
        "StringNotEquals": (.text, true),
        "StringEqualsIgnoreCase": (.textIgnoringCase, false),
        "StringNotEqualsIgnoreCase": (.textIgnoringCase, true),
        "StringLike": (.textLike, false),
        "StringNotLike": (.textLike, true),
        "BinaryEquals": (.binary, false),
        // AWS compares ARNs part by part and with wildcards under either name.
        "ArnEquals": (.arn, false),
        "ArnLike": (.arn, false),
        "ArnNotEquals": (.arn, true),
        "ArnNotLike": (.arn, true),
        "IpAddress": (.address, false),
        "NotIpAddress": (.address, true),
        "Bool": (.boolean, false),
        "NumericEquals": (.number(.equal), false),
        "NumericNotEquals": (.number(.equal), true),
        "NumericLessThan": (.number(.less), false),
        "NumericLessThanEquals": (.number(.lessOrEqual), false),
        "NumericGreaterThan": (.number(.greater), false),
        "NumericGreaterThanEquals": (.number(.greaterOrEqual), false),
        "DateEquals": (.date(.equal), false),
        "DateNotEquals": (.date(.equal), true),
        "DateLessThan": (.date(.less), false),
        "DateLessThanEquals": (.date(.lessOrEqual), false),
        "DateGreaterThan": (.date(.greater), false),
        "DateGreaterThanEquals": (.date(.greaterOrEqual), false),
        "Null": (.absence, false),
    ]
}

extension ConditionOperator {
    /// Whether values of a kind can be compared this way. Any other comparison would never match,
    /// and a statement that denies would deny nothing.
    func isUsable(with kind: ConditionKey.Kind) -> Bool {
        guard kind != .any else { return true }
        return switch comparison {
        case .text, .textIgnoringCase, .textLike, .binary, .absence: true
        case .arn: kind == .text
        case .address: kind == .address
        case .boolean: kind == .boolean || kind == .text
        case .number: kind == .number || kind == .epoch || kind == .text
        case .date: kind == .date || kind == .epoch || kind == .text
        }
    }

    /// Whether all of the request's values have to pass, or one is enough. Without a quantifier a
    /// negated operator is the opposite of the plain one: none of the values may be among the
    /// policy's.
    var wantsAllValues: Bool {
        switch quantifier {
        case .allValues: true
        case .anyValue: false
        case nil: isNegated
        }
    }

    /// Whether the condition holds for a request without the key.
    var holdsWithoutValues: Bool { holdsIfAbsent || wantsAllValues }
}

extension ConditionOperator.Relation {
    func holds<Value: Comparable>(_ value: Value, _ policyValue: Value) -> Bool {
        switch self {
        case .equal: value == policyValue
        case .less: value < policyValue
        case .lessOrEqual: value <= policyValue
        case .greater: value > policyValue
        case .greaterOrEqual: value >= policyValue
        }
    }
}
