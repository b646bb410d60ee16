internal import Credentials
internal import PolicyEngine
package import Wire

/// What became of a call that was only tried: who the caller is to us, and what follows.
package struct Rehearsal: Sendable {
    /// What happened, step by step, up to the one that failed.
    package private(set) var steps: [(name: String, detail: String)] = []
    /// Why credentials would be refused, nil when they would be issued.
    package fileprivate(set) var refusal: STSError?

    fileprivate mutating func add(_ name: String, _ detail: String) {
        steps.append((name, detail))
    }
}

extension Service {
    /// Takes every step of a call but the last: no credentials are made, and nothing is written to the audit
    /// log. What `daypass identity test` does.
    package func rehearse(
        _ request: Request, clients: NetworkClients, now: Timestamp
    ) -> Rehearsal {
        var rehearsal = Rehearsal()
        do throws(STSError) {
            try rehearse(request, clients: clients, now: now, into: &rehearsal)
        } catch {
            rehearsal.refusal = error
        }
        return rehearsal
    }

    private func rehearse(
        _ request: Request, clients: NetworkClients, now: Timestamp, into rehearsal: inout Rehearsal
    ) throws(STSError) {
        var entry = AuditEntry(requestID: "", time: now)
        let call = try Call(request)
        let action = try action(of: call)
        let identity = try action.identity(
            of: call, service: self, clients: clients, audit: &entry)
        if let provider = entry.provider { rehearsal.add("provider", provider) }
        rehearsal.add("who it is", identity.subject)
        let (session, duration) = try session(of: identity, call: call, now: now)
        if !session.groups.isEmpty {
            rehearsal.add("groups", session.groups.joined(separator: ", "))
        }
        rehearsal.add("policies", try policyNames(of: session, owner: identity.owner))
        rehearsal.add("parent of sessions", session.parent)
        rehearsal.add("longest session", "\(duration.seconds) seconds")
    }

    private func policyNames(
        of session: Session, owner: SessionOwner
    ) throws(STSError) -> String {
        switch try grant(to: session, owner: owner) {
        case .owner: "all: the owner may do everything"
        case .policies(let policies), .incomplete(let policies, _):
            policies.compactMap(\.name).joined(separator: ", ")
        }
    }
}
