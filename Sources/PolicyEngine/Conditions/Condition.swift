/// One line of a statement's `Condition`: an operator, a key, and the values it is compared with.
struct Condition: Equatable, Sendable {
    let comparator: ConditionOperator
    let key: NamedConditionKey
    let operand: Operand

    typealias Relation = ConditionOperator.Relation

    /// The policy's values, read once into what they are compared as.
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

    /// Where it stands in its statement.
    var place: String { "Condition.\(comparator.name).\(key)" }
}
