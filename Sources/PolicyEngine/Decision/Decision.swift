/// What policies say of a request.
package enum Decision: Equatable, Sendable {
    /// Allowed, by a statement; or by none, for the owner of everything.
    case allow(by: DecidingStatement?)
    /// A statement denies it, whatever others allow.
    case explicitDeny(by: DecidingStatement)
    /// Nothing allows it.
    case implicitDeny(Reason)

    package enum Reason: Equatable, Sendable {
        /// No policy stands for the caller.
        case nothingAttached
        /// Some of the policies that have to stand for the caller are not there: their names.
        case missingPolicies([String])
        case noStatementMatches
        /// The caller's policies would allow it, and the session's policy, which narrows them, does not.
        case sessionPolicyDoesNotAllow
        /// The action is not one that is done to such a resource.
        case resourceNotFit
    }

    package var isAllowed: Bool {
        switch self {
        case .allow: true
        case .explicitDeny, .implicitDeny: false
        }
    }

    /// The decision on what needs no permission, and only a statement can deny.
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
        case .resourceNotFit: "the action is not done to such a resource"
        }
    }
}

/// Which statement decided.
package struct DecidingStatement: Equatable, Sendable, CustomStringConvertible {
    /// The policy's name, nil for the session's own policy.
    package let policyName: String?
    /// Its place in the policy, from 0.
    package let index: Int
    /// What its author calls it.
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
