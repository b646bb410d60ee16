/// The outcome of a policy's conditions for requests that differ in some condition keys alone, such
/// as the keys of a list: conditions on all other keys are decided once for all of them.
struct SettledConditions: Sendable {
    /// For each statement the conditions that are still open; `nil` if another condition does not
    /// hold, and the statement matches none of the requests.
    private let openConditions: [[Int32]?]

    init(_ policy: CompiledPolicy, _ request: AccessRequest, except varying: [ConditionKey]) {
        openConditions = policy.statements.map { statement in
            var open: [Int32] = []
            for index in statement.conditions {
                let condition = policy.conditions[Int(index)]
                if policy.asks(condition, forAnyOf: varying) {
                    open.append(index)
                } else if !policy.holds(
                    condition, request.values, comparing: request.comparison,
                    effect: statement.effect)
                {
                    return nil
                }
            }
            return open
        }
    }

    subscript(statement: Int) -> [Int32]? { openConditions[statement] }
}

extension CompiledPolicy {
    /// Whether the statement with an index matches; `settled` is `nil` if no condition is settled.
    func matches(_ number: Int, _ request: AccessRequest, _ settled: SettledConditions?) -> Bool {
        guard let settled else { return mismatch(number, request) == nil }
        let statement = statements[number]
        guard statement.actions.contains(number: request.actionNumber),
            let open = settled[number], isAbout(statement, request)
        else { return false }
        return open.allSatisfy {
            holds(
                conditions[Int($0)], request.values, comparing: request.comparison,
                effect: statement.effect)
        }
    }

    /// Whether the value of one of these keys decides a condition, also as a variable's.
    fileprivate func asks(_ condition: Condition, forAnyOf keys: [ConditionKey]) -> Bool {
        if keys.contains(condition.key) { return true }
        let texts: Range<Int32>
        switch condition.operand {
        case .texts(let range), .arns(let range): texts = range
        case .blocks, .boolean, .numbers, .moments, .absence: return false
        }
        return texts.contains { text in
            self.texts[Int(text)].symbols.contains { index in
                guard case .variable(let key) = symbols[Int(index)] else { return false }
                return keys.contains(key)
            }
        }
    }
}
