/// What a statement's requests do: its `Action`, or all but its `NotAction`.
struct Actions: Equatable, Sendable {
    let patterns: [ActionPattern]
    let areExcluded: Bool
    let set: ActionSet

    init(_ patterns: [ActionPattern], areExcluded: Bool) {
        self.patterns = patterns
        self.areExcluded = areExcluded
        var named = ActionSet()
        for pattern in patterns { named.formUnion(pattern.actions) }
        set = areExcluded ? named.complement : named
    }

    /// Whether all that is named is foreign to Daypass: the statement says nothing of its requests.
    var areForeign: Bool { !areExcluded && patterns.allSatisfy { $0.foreign != nil } }
}
