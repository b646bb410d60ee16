/// The actions of a statement: its `Action`, or all but its `NotAction`.
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

    /// Whether Daypass has none of the named actions: then the statement says nothing about its
    /// requests.
    var areForeign: Bool { !areExcluded && patterns.allSatisfy { $0.foreign != nil } }
}
