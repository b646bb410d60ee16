internal import State

/// What became of a call that was only tried: who the caller is to us, and what follows.
package struct Rehearsal: Sendable {
    /// What happened, step by step, up to the one that failed.
    package private(set) var steps: [(name: String, detail: String)] = []
    /// Why credentials would be refused, `nil` if they would be issued.
    package internal(set) var refusal: STSError?
    /// Whose credentials would be issued, `nil` if they would be refused.
    package internal(set) var grant: Grant?

    /// What a call would begin.
    package struct Grant: Sendable {
        package let subject: String
        package let groups: [String]
        package let policies: [String]
    }

    /// Tells of a step, or tells better of one that was told of before; nothing where there is nothing to tell.
    mutating func add(_ name: String, _ detail: String) {
        if detail.isEmpty { return }
        if let index = steps.firstIndex(where: { $0.name == name }) {
            steps[index].detail = detail
        } else {
            steps.append((name, detail))
        }
    }
}
