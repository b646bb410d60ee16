internal import Monitoring
internal import PolicyEngine

/// A row of the table that says what a request asks for, by method, address and sub-resource. It
/// applies to exactly its parameters: Daypass refuses any other, which a store may not know, or may
/// read as another operation.
struct S3Route: Sendable {
    enum Need: Equatable, Sendable {
        case all([S3Action])
        /// The first action, or else the second.
        case either(S3Action, S3Action)
        /// The body says which actions, and on what.
        case body
    }

    let method: S3Method
    let scope: S3Address.Scope
    let subresource: S3Parameter?
    let name: S3OperationName
    /// What the operation is for, coarsely: how requests are counted.
    let operationClass: S3OperationClass
    let need: Need
    /// The actions for a named version, if they differ.
    let actionsOnVersion: [S3Action]?
    let required: S3Parameters
    let optional: S3Parameters

    init(
        _ method: S3Method, _ scope: S3Address.Scope, _ subresource: S3Parameter?,
        _ name: S3OperationName, as operationClass: S3OperationClass = .settings, _ need: Need,
        onVersion actionsOnVersion: [S3Action]? = nil, required: S3Parameters = [],
        optional: S3Parameters = []
    ) {
        self.method = method
        self.scope = scope
        self.subresource = subresource
        self.name = name
        self.operationClass = operationClass
        self.need = need
        self.actionsOnVersion = actionsOnVersion
        self.required = required
        self.optional = optional
    }

    /// Finds the row of a request.
    static func find(
        _ method: S3Method, _ scope: S3Address.Scope, _ parameters: S3Parameters
    ) throws(S3RequestError) -> S3Route {
        let subresources = parameters.intersection(.subresources)
        let subresource = subresources.only
        guard subresources.isEmpty || subresource != nil else {
            throw .ambiguous(subresources.members.map(\.name).joined(separator: ", "))
        }
        guard let index = index(method, scope, subresource) else {
            guard let subresource else { throw .methodNotAllowed }
            throw .notImplemented(subresource.name)
        }
        let others = parameters.subtracting(.subresources)
        if let missing = all[index].required.subtracting(others).first {
            throw .invalidArgument(missing.name)
        }
        let known = all[index].required.union(all[index].optional)
        if let unknown = others.subtracting(known).first {
            throw .invalidArgument(unknown.name)
        }
        return all[index]
    }

    /// What the operation needs by its name alone; `nil` if the body has to tell.
    func requirements(_ resource: Resource, hasVersion: Bool) -> [S3Requirement]? {
        switch need {
        case .body: nil
        case .all(let actions):
            (hasVersion ? actionsOnVersion ?? actions : actions)
                .map { S3Requirement($0, on: resource.asked(by: $0)) }
        case .either(let action, let alternative):
            [S3Requirement(action, or: alternative, on: resource.asked(by: action))]
        }
    }

    /// The actions that the operation needs, each without its alternative.
    var actions: [S3Action] {
        switch need {
        case .body: []
        case .all(let actions): actions
        case .either(let action, _): [action]
        }
    }

    /// The action that will do in the place of another one; `nil` if there is no such action.
    static func alternative(to action: S3Action) -> S3Action? { alternatives[action] }

    private static let alternatives: [S3Action: S3Action] = all.reduce(into: [:]) { found, route in
        if case .either(let action, let alternative) = route.need { found[action] = alternative }
    }

    private static func index(
        _ method: S3Method, _ scope: S3Address.Scope, _ subresource: S3Parameter?
    ) -> Int? {
        all.indices.first {
            all[$0].subresource == subresource && all[$0].method == method
                && all[$0].scope == scope
        }
    }
}
