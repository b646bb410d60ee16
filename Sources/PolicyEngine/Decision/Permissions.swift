/// What a credential may do: what its owner may, narrowed by the policies of the session and of the
/// access key, each by itself.
package struct Permissions: Sendable {
    package enum Grant: Sendable {
        /// The caller owns everything, and no policy is asked.
        case owner
        case policies([AttachedPolicy])
        /// Nothing, because some policies are missing: what they denied is not known.
        case incomplete([AttachedPolicy], missing: [String])
    }

    let grant: Grant
    /// Each of them has to allow a request.
    let narrowing: [AttachedPolicy]

    package init(_ grant: Grant, sessionPolicy: PolicyDocument? = nil) {
        self.init(grant, narrowedBy: sessionPolicy.map { [AttachedPolicy(session: $0)] } ?? [])
    }

    /// - Parameter policies: Each of them has to allow a request.
    package init(_ grant: Grant, narrowedBy policies: [AttachedPolicy]) {
        self.grant = grant
        narrowing = policies
    }

    /// The same permissions for requests that differ from this one in some condition keys alone,
    /// and in their resources. Conditions on other keys are not evaluated again for each of them.
    package func settled(
        for request: AccessRequest, except varying: [ConditionKey]
    ) -> Permissions {
        func settled(_ policies: [AttachedPolicy]) -> [AttachedPolicy] {
            policies.map { $0.settled(for: request, except: varying) }
        }
        let grant: Grant =
            switch grant {
            case .owner: .owner
            case .policies(let policies): .policies(settled(policies))
            case .incomplete(let policies, let missing):
                .incomplete(settled(policies), missing: missing)
            }
        return Permissions(grant, narrowedBy: settled(narrowing))
    }

    /// Whether the caller owns everything, except for the session's policy.
    package var isOwner: Bool {
        switch grant {
        case .owner: true
        case .policies, .incomplete: false
        }
    }

    /// The names of the policies that may allow something; `nil` if the caller owns everything.
    package var grantedPolicyNames: [String]? {
        switch grant {
        case .owner: nil
        case .policies(let policies): policies.compactMap(\.name)
        case .incomplete: []
        }
    }

    /// Whether a request is allowed. A statement that denies wins. Otherwise one of the caller's
    /// policies has to allow it, and so does the session's policy if there is one.
    package func decision(on request: AccessRequest) -> Decision {
        decision(on: request, grantMustAllow: true)
    }

    /// Whether a request is allowed that needs no permission, but can be denied, such as
    /// `sts:AssumeRoleWithWebIdentity`, or the version of an object that `s3:DeleteObject` covers.
    /// A session policy still has to allow it, and a caller without policies may do nothing.
    package func decisionUnlessDenied(on request: AccessRequest) -> Decision {
        decision(on: request, grantMustAllow: false)
    }

    private func decision(on request: AccessRequest, grantMustAllow: Bool) -> Decision {
        guard request.resource.isFit(for: request.action) else {
            return .implicitDeny(.resourceNotFit)
        }
        let granted: Decision
        switch grant {
        case .owner: granted = .allow(by: nil)
        case .policies(let policies):
            granted = Permissions.decision(of: policies, on: request, mustAllow: grantMustAllow)
        case .incomplete(let policies, let missing):
            let decision = Permissions.decision(of: policies, on: request, mustAllow: true)
            if case .explicitDeny = decision {
                granted = decision
            } else {
                granted = .implicitDeny(.missingPolicies(missing))
            }
        }
        return narrowing.reduce(granted) { narrowed($0, by: $1, on: request) }
    }

    /// A decision, narrowed by one more policy.
    private func narrowed(
        _ granted: Decision, by policy: AttachedPolicy, on request: AccessRequest
    ) -> Decision {
        let narrowed = Permissions.decision(of: [policy], on: request, mustAllow: true)
        switch (granted, narrowed) {
        case (.allow(by: nil), .allow): return narrowed
        case (.explicitDeny, _), (_, .allow): return granted
        case (_, .explicitDeny): return narrowed
        case (.implicitDeny, .implicitDeny): return granted
        case (.allow, .implicitDeny):
            return .implicitDeny(
                policy.name == nil ? .sessionPolicyDoesNotAllow : .accessKeyPolicyDoesNotAllow)
        }
    }

    private static func decision(
        of policies: [AttachedPolicy], on request: AccessRequest, mustAllow: Bool
    ) -> Decision {
        guard !policies.isEmpty else { return .implicitDeny(.nothingAttached) }
        var allowing: (policy: Int, statement: Int)?
        for number in policies.indices {
            let compiled = policies[number].document.compiled
            let settled = policies[number].settled
            for index in compiled.statements.indices {
                switch compiled.statements[index].effect {
                case .allow:
                    if allowing == nil, compiled.matches(index, request, settled) {
                        allowing = (number, index)
                    }
                case .deny:
                    if compiled.matches(index, request, settled) {
                        return .explicitDeny(by: policies[number].statement(index))
                    }
                }
            }
        }
        if let (policy, statement) = allowing {
            return .allow(by: policies[policy].statement(statement))
        }
        return mustAllow ? .implicitDeny(.noStatementMatches) : .allow(by: nil)
    }
}
