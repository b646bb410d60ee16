/// What a statement says of the requests that it matches.
package enum Effect: String, Sendable {
    case allow = "Allow"
    case deny = "Deny"
}

/// One rule of a policy: it matches a request whose action, resource and circumstances are all its own.
package struct Statement: Equatable, Sendable {
    /// What its author calls it.
    package let sid: String?
    package let effect: Effect
    let actions: Actions
    let resources: Resources
    let conditions: [Condition]
}
