internal import Wire

/// The question to policies: may this action be done to this resource, in this request?
package struct AccessRequest: Sendable {
    /// How names of objects are compared with a policy's text: the resource, the prefix of a list
    /// and the source of a copy.
    package enum NameComparison: Sendable {
        /// Byte by byte, as written.
        case exact
        /// In Normalization Form C, for a store that may keep names in another form. A name in
        /// another form is compared as it is written.
        case normalized
    }

    package let action: Action
    package let resource: Resource
    /// The action's bit in a statement's set.
    let actionNumber: Int
    let namespace: ResourcePattern.Namespace
    let resourceName: [UInt8]
    let values: ConditionValues
    let comparison: NameComparison
    /// Whether the resource's name is compared in Normalization Form C.
    let isNormalized: Bool

    /// - Parameter server: What the server found out itself, or what an identity source signed.
    /// - Parameter request: What the caller wrote. Each key has a value from only one of the two.
    package init(
        action: Action, resource: Resource, server: ConditionValues, request: ConditionValues,
        comparing comparison: NameComparison = .exact
    ) {
        self.init(
            action: action, resource: resource, values: server.merging(request: request),
            comparing: comparison)
    }

    private init(
        action: Action, resource: Resource, values: ConditionValues,
        comparing comparison: NameComparison
    ) {
        self.action = action
        self.resource = resource
        actionNumber = action.number
        namespace = action.namespace
        let name = resource.name
        resourceName = name
        self.values = values
        self.comparison = comparison
        switch comparison {
        case .exact: isNormalized = false
        case .normalized: isNormalized = NormalizationFormC.contains(name.span)
        }
    }

    /// The same question with another value of a key that the caller states.
    package func setting(_ key: ConditionKey, _ value: String) -> AccessRequest {
        precondition(key.origin == .request, "the caller has no say in the others")
        var values = values
        if value.utf8.count > ConditionValues.maximumRequestByteCount {
            values.set(key, [])
            values.setUnknown(key)
        } else {
            values.set(key, value)
        }
        return AccessRequest(
            action: action, resource: resource, values: values, comparing: comparison)
    }

    /// The same question about another action: a copy reads one object and writes another.
    package func asking(_ action: Action, on resource: Resource) -> AccessRequest {
        AccessRequest(
            action: action, resource: resource, values: values, comparing: comparison)
    }
}
