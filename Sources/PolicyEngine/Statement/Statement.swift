/// The effect of a statement on the requests that it matches.
package enum Effect: String, Sendable {
    case allow = "Allow"
    case deny = "Deny"
}

/// One rule of a policy. It matches a request if action, resource and conditions all match.
package struct Statement: Equatable, Sendable {
    /// The name that its author gave it.
    package let sid: String?
    package let effect: Effect
    let actions: Actions
    let resources: Resources
    let conditions: [Condition]
}
