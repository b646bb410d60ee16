package import Credentials
package import PolicyEngine
package import State
package import Wire

/// The session that a caller asks for.
package struct SessionWish: Sendable {
    /// The action that policies may deny.
    package let action: SecurityTokenAction
    /// The request that asks: conditions of policies look at it.
    package let request: Request
    /// `nil` for as long as is usual.
    package let duration: SessionDuration?
    package let sessionPolicy: SessionPolicy?
    package let revokeType: String?

    package init(
        _ action: SecurityTokenAction, request: Request, duration: SessionDuration? = nil,
        sessionPolicy: SessionPolicy? = nil, revokeType: String? = nil
    ) {
        self.action = action
        self.request = request
        self.duration = duration
        self.sessionPolicy = sessionPolicy
        self.revokeType = revokeType
    }
}
