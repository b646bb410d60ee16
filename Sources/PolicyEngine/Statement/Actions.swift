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

    /// The actions that an Allow gives. Actions of the administration have to be named as such: a
    /// policy that was written for buckets makes no administrator, neither by `*` nor by
    /// `NotAction`.
    var allowed: ActionSet {
        var named = ActionSet()
        if !areExcluded {
            for pattern in patterns where pattern.isAboutAdministration {
                named.formUnion(pattern.actions)
            }
        }
        var allowed = set.intersection(ActionSet.all(in: .admin).complement)
        allowed.formUnion(named)
        return allowed
    }

    /// Whether Daypass has none of the named actions: then the statement says nothing about its
    /// requests.
    var areForeign: Bool { !areExcluded && patterns.allSatisfy { $0.foreign != nil } }
}
