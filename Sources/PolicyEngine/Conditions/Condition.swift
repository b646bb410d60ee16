/// One line of a statement's `Condition`: an operator, a key, and the values to compare with.
struct Condition: Equatable, Sendable {
    let comparator: ConditionOperator
    let key: NamedConditionKey
    let operand: Operand

    typealias Relation = ConditionOperator.Relation

    /// The policy's values, parsed once for their comparison.
    enum Operand: Equatable, Sendable {
        case texts([Pattern])
        case arns([ARNPattern])
        case blocks([AddressBlock])
        case boolean(Bool)
        case numbers(Relation, [Int])
        case moments(Relation, [Instant])
        case absence(Bool)
    }

    /// Whether no request meets the condition, because none has a value for the key here.
    var isNeverMet: Bool {
        guard key.key == .absent else { return false }
        if case .absence(let isAbsent) = operand { return !isAbsent }
        return !comparator.holdsWithoutValues
    }

    /// Its place in the statement.
    var place: String { "Condition.\(comparator.name).\(key)" }
}
