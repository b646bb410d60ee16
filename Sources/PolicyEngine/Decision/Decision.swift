/// What policies say about a request.
package enum Decision: Equatable, Sendable {
    /// A statement allows it, or the caller owns everything and needs no statement.
    case allow(by: DecidingStatement?)
    /// A statement denies it, whatever others allow.
    case explicitDeny(by: DecidingStatement)
    /// Nothing allows it.
    case implicitDeny(Reason)

    package enum Reason: Equatable, Sendable {
        /// The caller has no policy.
        case nothingAttached
        /// Some of the caller's policies do not exist: their names.
        case missingPolicies([String])
        case noStatementMatches
        /// The caller's policies would allow it. The session's policy, which narrows them, does
        /// not.
        case sessionPolicyDoesNotAllow
        /// As above, with a policy of the access key.
        case accessKeyPolicyDoesNotAllow
        /// The action can't be done to such a resource.
        case resourceNotFit
    }

    package var isAllowed: Bool {
        switch self {
        case .allow: true
        case .explicitDeny, .implicitDeny: false
        }
    }

    /// The decision on a request that needs no permission, and that only a statement can deny.
    package var unlessDeniedExplicitly: Decision {
        switch self {
        case .allow, .explicitDeny: self
        case .implicitDeny: .allow(by: nil)
        }
    }
}

extension Decision.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nothingAttached: "no policy is attached"
        case .missingPolicies(let names): "there is no policy \(names.joined(separator: ", "))"
        case .noStatementMatches: "no statement allows it"
        case .sessionPolicyDoesNotAllow: "the session's policy does not allow it"
        case .accessKeyPolicyDoesNotAllow: "the access key's policy does not allow it"
        case .resourceNotFit: "the action is not done to such a resource"
        }
    }
}

/// The statement that decided.
package struct DecidingStatement: Equatable, Sendable, CustomStringConvertible {
    /// The name of the policy; `nil` for the session's own policy.
    package let policyName: String?
    /// Its index in the policy, from 0.
    package let index: Int
    /// The name that its author gave it.
    package let sid: String?

    package init(policyName: String?, index: Int, sid: String?) {
        self.policyName = policyName
        self.index = index
        self.sid = sid
    }

    package var description: String {
        let policy = policyName.map { "policy \($0)" } ?? "session policy"
        let label = sid.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        return "\(policy), Statement[\(index)]\(label)"
    }
}
