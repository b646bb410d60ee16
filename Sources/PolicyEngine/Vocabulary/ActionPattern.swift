/// What a statement's `Action` or `NotAction` names: an action, several by wildcards, or with `*` all.
struct ActionPattern: Equatable, Sendable {
    let text: String
    /// The actions that it stands for: at least one.
    let actions: ActionSet

    /// - Throws: ``PolicyProblem/unknownAction(_:)`` when it stands for none. A policy that denies a
    ///   misspelled action must not be taken for one that denies anything.
    init(_ text: String) throws(PolicyProblem) {
        self.text = text
        if text == "*" {
            actions = .all
        } else if let action = Action(text) {
            actions = ActionSet([action])
        } else {
            actions = try ActionPattern.matching(text)
        }
    }

    /// Wildcards stand for parts of one family's names: `*:Get*` means something else in AWS, and nothing
    /// in MinIO.
    private static func matching(_ text: String) throws(PolicyProblem) -> ActionSet {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let family = Action.Family(rawValue: parts[0].lowercased()) else {
            throw .unknownAction(text)
        }
        if parts[1] == "*" { return .all(in: family) }
        let pattern = Pattern(wildcards: text, traits: .init(foldsCase: true))
        var actions = ActionSet()
        for (number, candidate) in candidates.enumerated()
        where candidate.family == family && pattern.matches(candidate.name.span) {
            actions.insert(number: number)
        }
        guard !actions.isEmpty else { throw .unknownAction(text) }
        return actions
    }

    /// All actions by number, made once: a session's policy may have hundreds of patterns, each of which is
    /// compared with all of them.
    private static let candidates = Action.allCases.map {
        (family: $0.family, name: Array($0.name.utf8))
    }
}
