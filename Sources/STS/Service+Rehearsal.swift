internal import Credentials
internal import PolicyEngine
internal import State
internal import System
package import Wire

extension Service {
    /// Takes every step of a call. What is made at its end is thrown away, and nothing is written to the audit
    /// log. What `daypass identity test` does.
    package func rehearse(
        _ request: Request, clients: NetworkClients, now: Timestamp
    ) -> Rehearsal {
        var entry = AuditEntry(requestID: "", time: now)
        entry.rehearsal = Rehearsal()
        do throws(STSError) {
            try rehearse(request, clients: clients, entry: &entry)
        } catch {
            entry.rehearsal?.refusal = error
        }
        return entry.rehearsal ?? Rehearsal()
    }

    private func rehearse(
        _ request: Request, clients: NetworkClients, entry: inout AuditEntry
    ) throws(STSError) {
        let call = try Call(request)
        let action = try action(of: call)
        try NarrowingParameters.check(call.parameters)
        let identity = try action.identity(
            of: call, service: self, clients: clients, audit: &entry)
        entry.note("who it is", identity.subject)
        let (session, duration) = try session(of: identity, call: call, now: entry.time)
        let grant = try grant(to: session, owner: identity.owner)
        entry.note("policies", described(grant))
        entry.note("parent of sessions", session.parent)
        entry.note("longest session", "\(duration.seconds) seconds")
        // With a key that nobody has: what it signs is no credential.
        let credentials = try credentials(
            session, duration: duration, now: entry.time,
            key: StoredKey.generate(for: .sign, now: entry.time))
        entry.note(
            "session token",
            "\(credentials.sessionToken.text.utf8.count) bytes, and "
                + "\(SessionToken.maximumByteCount) fit")
        entry.rehearsal?.grant = Rehearsal.Grant(
            subject: identity.subject, groups: session.groups, policies: grant.policyNames)
    }

    private func described(_ grant: Permissions.Grant) -> String {
        switch grant {
        case .owner: "all: the owner may do everything"
        case .policies: grant.policyNames.joined(separator: ", ")
        case .incomplete(_, let missing):
            "nothing while there is no policy \(missing.joined(separator: ", "))"
        }
    }

    /// Policies that a source named, and which of them there are.
    func described(policies names: [String]) -> String {
        let existing = try? state.policies.existing(of: names)
        return names.map { name in
            existing?.contains(name) == false ? "\(name) (there is no such policy)" : name
        }.joined(separator: ", ")
    }

    /// Groups that a source named, and what is attached to each.
    func described(groups: [MappedName]) -> String {
        groups.map { group in
            let policies: [String]
            do throws(FileError) {
                policies = try state.mappings[group]?.policies ?? []
            } catch {
                return "\(group.text) (\(error))"
            }
            let attached = policies.isEmpty ? "no policy" : policies.joined(separator: ", ")
            return "\(group.text) (\(attached))"
        }.joined(separator: "; ")
    }
}

extension Permissions.Grant {
    fileprivate var policyNames: [String] {
        switch self {
        case .owner: []
        case .policies(let policies), .incomplete(let policies, _): policies.compactMap(\.name)
        }
    }
}
