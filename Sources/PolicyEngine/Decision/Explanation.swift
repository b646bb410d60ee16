/// Why a request is allowed or denied: the outcome of each statement, in the order of the policies.
package struct Explanation: Sendable {
    /// The outcome of one statement.
    package struct Step: Equatable, Sendable {
        package let statement: DecidingStatement
        package let effect: Effect
        package let outcome: Outcome
    }

    package enum Outcome: Equatable, Sendable {
        case matches
        case isAboutAnotherAction
        case isAboutAnotherResource
        /// The condition that does not hold, and the request's values for it.
        case conditionDoesNotHold(place: String, values: [String])
        /// The condition that does not hold because the values of its key are not known.
        case conditionIsUnknown(place: String)
    }

    package let decision: Decision
    package let steps: [Step]
    /// The keys without known values that conditions on the request ask for. Such a condition
    /// counts against the request.
    package let unknownKeys: [NamedConditionKey]
}

extension Permissions {
    /// Decides a request, and gives the outcome of every statement.
    package func explanation(of request: AccessRequest) -> Explanation {
        var policies: [AttachedPolicy] = []
        switch grant {
        case .owner: break
        case .policies(let attached), .incomplete(let attached, _): policies = attached
        }
        policies += narrowing
        return Explanation(
            decision: decision(on: request),
            steps: policies.flatMap { policy in
                policy.document.statements.indices.map { index in
                    Explanation.Step(
                        statement: policy.statement(index),
                        effect: policy.document.statements[index].effect,
                        outcome: policy.document.outcome(index, request))
                }
            },
            unknownKeys: policies.reduce(into: []) { keys, policy in
                for key in policy.document.unknownKeys(request) where !keys.contains(key) {
                    keys.append(key)
                }
            })
    }
}

extension PolicyDocument {
    /// The outcome of the statement with an index.
    fileprivate func outcome(_ number: Int, _ request: AccessRequest) -> Explanation.Outcome {
        switch compiled.mismatch(number, request) {
        case nil: return .matches
        case .action: return .isAboutAnotherAction
        case .resource: return .isAboutAnotherResource
        case .condition(let index):
            let condition = statements[number].conditions[index]
            guard !request.values.isUnknown(condition.key.key) else {
                return .conditionIsUnknown(place: condition.place)
            }
            return .conditionDoesNotHold(
                place: condition.place, values: request.values.texts(condition.key))
        }
    }

    /// The keys without known values in statements about the request's action and resource.
    fileprivate func unknownKeys(_ request: AccessRequest) -> [NamedConditionKey] {
        statements.indices.flatMap { number in
            switch compiled.mismatch(number, request) {
            case .action, .resource: [NamedConditionKey]()
            case nil, .condition:
                statements[number].conditions.map(\.key)
                    .filter { request.values.isUnknown($0.key) }
            }
        }
    }
}
