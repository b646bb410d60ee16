/// A policy with the name that it is attached by; `nil` for the session's own policy.
package struct AttachedPolicy: Sendable {
    package let name: String?
    package let document: PolicyDocument
    /// The conditions that are settled for all requests still to come; `nil` if none are.
    private(set) var settled: SettledConditions?

    package init(name: String, document: PolicyDocument) {
        self.name = name
        self.document = document
    }

    package init(session document: PolicyDocument) {
        name = nil
        self.document = document
    }

    /// The policy for requests that differ from this one in some keys alone.
    func settled(for request: AccessRequest, except varying: [ConditionKey]) -> AttachedPolicy {
        var policy = self
        policy.settled = SettledConditions(document.compiled, request, except: varying)
        return policy
    }

    func statement(_ index: Int) -> DecidingStatement {
        DecidingStatement(policyName: name, index: index, sid: document.statements[index].sid)
    }
}
