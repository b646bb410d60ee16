import PolicyEngine
import Testing

/// A policy of these statements.
func document(_ statements: String...) throws -> PolicyDocument {
    let json = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
    return try PolicyDocument(json: Array(json.utf8))
}

/// A statement in its most common form.
func statement(
    _ effect: String, _ action: String, on resource: String, if condition: String? = nil
) -> String {
    let tail = condition.map { #","Condition":\#($0)"# } ?? ""
    return #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(resource)"\#(tail)}"#
}

/// A request as an administrator would describe it to `policy simulate`, with what the server knows.
func request(
    _ action: String, on arn: String = "*", server: [String: [String]] = [:],
    caller: [String: [String]] = [:]
) throws -> AccessRequest {
    AccessRequest(
        action: try #require(Action(action)), resource: try #require(Resource(arn: arn)),
        server: try values(server), request: try values(caller))
}

func values(_ values: [String: [String]]) throws -> ConditionValues {
    var filled = ConditionValues()
    for (name, texts) in values { filled.set(try #require(NamedConditionKey(name)), texts) }
    return filled
}

extension PolicyDocument {
    /// What the policy alone says of a request.
    func decision(on request: AccessRequest) -> Decision {
        Permissions(.policies([AttachedPolicy(name: "policy", document: self)]))
            .decision(on: request)
    }

    func allows(_ request: AccessRequest) -> Bool { decision(on: request).isAllowed }

    /// Whether a statement that denies matches.
    func denies(_ request: AccessRequest) -> Bool {
        guard case .explicitDeny = decision(on: request) else { return false }
        return true
    }
}
