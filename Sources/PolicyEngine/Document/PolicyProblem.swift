/// An error at a place in a policy.
package enum PolicyProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case missing
    case wrongType(expected: String)
    case empty
    case unknownField(String, similar: String?)
    case repeatedField(String)
    /// Two fields of which a statement may have one.
    case exclusive(String, String)
    case wrongVersion(String)
    case wrongEffect(String)
    case unknownAction(String)
    /// The name of an operation in the place of an action.
    case operation(String)
    case malformedResource(String)
    case unknownOperator(String)
    case unknownKey(String)
    /// All actions are excluded, so a condition has no meaning.
    case noAction
    /// None of the statement's actions has the key.
    case unusableKey(String)
    /// A statement that denies asks for a key that no request has here, and so would never apply.
    case valuelessKey(String)
    case operatorNotForKey(String)
    case malformedValue(String, expected: String)
    case unclosedVariable(String)
    case unknownVariable(String)

    package var description: String {
        switch self {
        case .missing: "missing"
        case .wrongType(let expected): "must be \(expected)"
        case .empty: "needs at least one"
        case .unknownField(let name, let similar): "unknown field \(quoted(name))\(meant(similar))"
        case .repeatedField(let name): "\(quoted(name)) is repeated here"
        case .exclusive(let one, let other): "\(one) and \(other) exclude each other"
        case .wrongVersion(let version): "must be 2012-10-17, not \(quoted(version))"
        case .wrongEffect(let effect): "must be Allow or Deny, not \(quoted(effect))"
        case .unknownAction(let name):
            "unknown action \(quoted(name))\(meant(ActionPattern.similar(to: name)))"
        case .operation(let name):
            "\(quoted(name)) is an operation, not an action"
                + meant(ActionPattern.similar(to: name))
        case .malformedResource(let text):
            "neither * nor an ARN such as arn:aws:s3:::bucket/key: \(quoted(text))"
        case .unknownOperator(let name):
            "unknown operator \(quoted(name))\(meant(ConditionOperator.similar(to: name)))"
        case .unknownKey(let name):
            "unknown key \(quoted(name))\(meant(NamedConditionKey.similar(to: name)))"
        case .noAction: "the statement matches no action, so a condition says nothing"
        case .unusableKey(let name): "no action of this statement has the key \(quoted(name))"
        case .valuelessKey(let name):
            "no request has a value for \(quoted(name)) here, so this Deny would never apply"
        case .operatorNotForKey(let name):
            "values of \(quoted(name)) can't be compared with this operator"
        case .malformedValue(let value, let expected): "\(quoted(value)) is not \(expected)"
        case .unclosedVariable(let text): "a variable is not closed in \(quoted(text))"
        case .unknownVariable(let name): "unknown variable \(quoted("${\(name)}"))"
        }
    }

    private func meant(_ name: String?) -> String {
        name.map { "; did you mean \(quoted($0))?" } ?? ""
    }

    /// Text from the document, cut short if it is long.
    private func quoted(_ text: String) -> String {
        let shown = String(text.unicodeScalars.prefix(100)).printable
        return "\"\(shown)\(text.unicodeScalars.count > 100 ? "…" : "")\""
    }
}

extension String {
    /// Text from the document, without line ends and other control characters.
    var printable: String {
        unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
    }
}
