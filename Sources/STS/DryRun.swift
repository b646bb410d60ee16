internal import Credentials
internal import Identity
internal import PolicyEngine
internal import State
internal import System

/// What becomes of a call that Daypass only tries: who the caller is, and what it would get.
package struct DryRun: Sendable {
    /// What happened, step by step, up to the one that failed.
    package private(set) var steps: [(name: String, detail: String)] = []
    /// Why Daypass would refuse credentials, `nil` if it would issue them.
    package private(set) var refusal: STSError?
    /// Who would get credentials, `nil` if Daypass would refuse them.
    package private(set) var grant: Grant?
    private let state: StateStore

    package struct Grant: Sendable {
        package let subject: String
        package let groups: [String]
        package let policies: [String]
    }

    init(state: StateStore) {
        self.state = state
    }

    mutating func refuse(_ refusal: STSError) {
        self.refusal = refusal
        grant = nil
    }

    /// Adds a step, or says more about an earlier step of this name. Ignores an empty detail.
    mutating func add(_ name: String, _ detail: String) {
        if detail.isEmpty { return }
        if let index = steps.firstIndex(where: { $0.name == name }) {
            steps[index].detail = detail
        } else {
            steps.append((name, detail))
        }
    }

    /// Adds the policies that a source names, and says which of them don't exist.
    mutating func add(_ name: String, policies: [String], of owner: String? = nil) {
        let existing = try? state.policies.existing(of: policies)
        let shown = policies.map { policy in
            existing?.contains(policy) == false ? "\(policy) (there is no such policy)" : policy
        }
        add(name, (owner.map { "\($0): " } ?? "") + shown.joined(separator: ", "))
    }

    /// Adds the groups that a source names, and the policies that are attached to each.
    mutating func add(_ name: String, groups: [MappedName]) {
        let shown = groups.map { group in
            let policies: [String]
            do throws(FileError) {
                policies = try state.mappings[group]?.policies ?? []
            } catch {
                return "\(group.text) (\(error))"
            }
            let attached = policies.isEmpty ? "no policy" : policies.joined(separator: ", ")
            return "\(group.text) (\(attached))"
        }
        add(name, shown.joined(separator: "; "))
    }

    /// Adds what becomes known about the session.
    mutating func take(_ finding: SessionIssuer.Finding, of identity: ProvenIdentity) {
        switch finding {
        case .session(let session, let granted, let duration):
            take(granted, subject: identity.subject, groups: session.groups)
            add("parent of sessions", session.parent)
            add("longest session", "\(duration.seconds) seconds")
        case .sessionToken(let byteCount):
            add(
                "session token",
                "\(byteCount) bytes, and \(SessionToken.maximumByteCount) fit")
        }
    }

    /// Adds what the session may do, and notes it as the result.
    private mutating func take(_ granted: Permissions.Grant, subject: String, groups: [String]) {
        let policies: [String]
        switch granted {
        case .owner:
            policies = []
            add("policies", "all: the owner may do everything")
        case .policies(let documents):
            policies = documents.compactMap(\.name)
            add("policies", policies.joined(separator: ", "))
        case .incomplete(let documents, let missing):
            policies = documents.compactMap(\.name)
            let names = missing.joined(separator: ", ")
            add("policies", "nothing while there is no policy \(names)")
        }
        grant = Grant(subject: subject, groups: groups, policies: policies)
    }
}
