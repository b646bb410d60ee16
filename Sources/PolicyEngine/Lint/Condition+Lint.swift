extension Condition {
    /// Warnings about the condition by itself.
    func concern(in statement: Statement) -> PolicyWarning.Concern? {
        if ConditionKey.neverKnown.contains(key.key) {
            return .neverKnown(key.description, statement.effect)
        }
        switch key.key {
        case .unknown: return .valueless(key.description, holds: statement.effect == .deny)
        case .absent: return .valueless(key.description, holds: !isNeverMet)
        default: break
        }
        guard statement.effect == .allow else { return nil }
        if case .blocks(let blocks) = operand, !comparator.isNegated,
            blocks.contains(where: \.isEverything)
        {
            return .everyAddress
        }
        // If another condition asks for the key, the author knows that it may be absent.
        guard comparator.holdsWithoutValues, !ConditionKey.alwaysThere.contains(key.key),
            !statement.conditions.contains(where: {
                $0.key == key && !$0.comparator.holdsWithoutValues
            })
        else { return nil }
        return .holdsWithoutValues(key.description)
    }

    /// Whether certainly no request can meet both conditions.
    func excludes(_ other: Condition) -> Bool {
        guard key == other.key else { return false }
        if case .absence(let isAbsent) = operand, case .absence(let isOtherAbsent) = other.operand {
            return isAbsent != isOtherAbsent
        }
        if operand == .absence(true) { return !other.comparator.holdsWithoutValues }
        if other.operand == .absence(true) { return !comparator.holdsWithoutValues }
        return hasOtherValue(than: other) || forbids(other) || other.forbids(self)
    }

    /// Whether the key's one value can't satisfy both.
    private func hasOtherValue(than other: Condition) -> Bool {
        guard wantsItsOneValue, other.wantsItsOneValue else { return false }
        if case .boolean(let isTrue) = operand, case .boolean(let isOtherTrue) = other.operand {
            return isTrue != isOtherTrue
        }
        if case .numbers(let relation, let numbers) = operand,
            case .numbers(let otherRelation, let others) = other.operand
        {
            return relation.excludes(numbers, otherRelation, others)
        }
        if case .moments(let relation, let moments) = operand,
            case .moments(let otherRelation, let others) = other.operand
        {
            return relation.excludes(moments, otherRelation, others)
        }
        return false
    }

    /// Whether the condition excludes all texts that the other condition asks for.
    private func forbids(_ other: Condition) -> Bool {
        guard comparator.isNegated, comparator.wantsAllValues, !other.comparator.isNegated,
            !other.comparator.holdsWithoutValues, case .texts(let forbidden) = operand,
            case .texts(let wanted) = other.operand
        else { return false }
        return wanted.allSatisfy { text in forbidden.contains { $0.covers(text) } }
    }

    /// Whether the key has one value, which has to be among the condition's.
    private var wantsItsOneValue: Bool {
        !comparator.isNegated && !comparator.holdsIfAbsent && comparator.quantifier == nil
            && key.key.kind != .text
    }
}

extension ConditionOperator.Relation {
    /// Whether no value can be related so to one of the values, and in the other way to one of the
    /// others.
    fileprivate func excludes<Value: Comparable>(
        _ values: [Value], _ other: Self, _ others: [Value]
    ) -> Bool {
        !values.contains { value in others.contains { self.overlaps(value, other, $0) } }
    }

    /// Whether a value can be related so to one value, and in the other way to the other one.
    private func overlaps<Value: Comparable>(_ value: Value, _ other: Self, _ bound: Value) -> Bool
    {
        switch (self, other) {
        case (.equal, _): other.holds(value, bound)
        case (_, .equal): holds(bound, value)
        case (.less, .less), (.less, .lessOrEqual), (.lessOrEqual, .less),
            (.lessOrEqual, .lessOrEqual), (.greater, .greater), (.greater, .greaterOrEqual),
            (.greaterOrEqual, .greater), (.greaterOrEqual, .greaterOrEqual):
            true
        case (.less, .greater), (.less, .greaterOrEqual), (.lessOrEqual, .greater): bound < value
        case (.lessOrEqual, .greaterOrEqual): bound <= value
        case (.greater, .less), (.greater, .lessOrEqual), (.greaterOrEqual, .less): value < bound
        case (.greaterOrEqual, .lessOrEqual): value <= bound
        }
    }
}
