/// The question to policies: may this be done to that, under these circumstances?
package struct AccessRequest: Sendable {
    package let action: Action
    package let resource: Resource
    /// The action's bit in a statement's set.
    let actionNumber: Int
    let namespace: ResourcePattern.Namespace
    let resourceName: [UInt8]
    let values: ConditionValues

    /// Asks about an action.
    ///
    /// - Parameter server: What the server found out itself, or had signed by an identity source.
    /// - Parameter request: What the caller wrote. Of either only those keys are heard that are its to fill.
    package init(
        action: Action, resource: Resource, server: ConditionValues, request: ConditionValues
    ) {
        self.init(
            action: action, resource: resource, values: server.merging(request: request))
    }

    private init(action: Action, resource: Resource, values: ConditionValues) {
        self.action = action
        self.resource = resource
        actionNumber = action.number
        namespace = action.namespace
        resourceName = resource.name
        self.values = values
    }

    /// The same question with another value of a key that is the caller's to fill.
    package func setting(_ key: ConditionKey, _ value: String) -> AccessRequest {
        precondition(key.origin == .request, "the caller has no say in the others")
        var values = values
        if value.utf8.count > ConditionValues.maximumRequestByteCount {
            values.set(key, [])
            values.setUnknown(key)
        } else {
            values.set(key, value)
        }
        return AccessRequest(action: action, resource: resource, values: values)
    }

    /// Asks about another action under the same circumstances: a copy reads one object and writes another.
    package func asking(_ action: Action, on resource: Resource) -> AccessRequest {
        AccessRequest(action: action, resource: resource, values: values)
    }
}
