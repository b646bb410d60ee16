package import PolicyEngine

/// The server's decision about a request for one action, whose headers ask for nothing else: what
/// `daypass policy simulate` answers.
package struct ActionDecision: Sendable {
    package let decision: Decision
    /// The action that decides: the request's own, or one that goes with it.
    package let action: Action

    package init(on request: AccessRequest, _ permissions: Permissions) {
        switch request.action {
        case .s3(let action):
            let requirements = S3Requirement.all(for: action, on: request.resource)
            (decision, self.action) = S3PermissionCheck.decision(
                on: requirements, request, permissions)
        // As in AWS: the owner of a key may know whose it is, whatever policies say.
        case .securityToken(.getCallerIdentity):
            (decision, action) = (.allow(by: nil), request.action)
        // The proof of identity is what a session is given for.
        case .securityToken:
            decision = permissions.decision(on: request).unlessDeniedExplicitly
            action = request.action
        case .admin, .kms:
            (decision, action) = (permissions.decision(on: request), request.action)
        }
    }
}
