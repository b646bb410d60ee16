extension Statement {
    typealias Concern = PolicyWarning.Concern

    /// Warnings about the statement by itself, each with its element.
    var concerns: [(element: String, concern: Concern)] {
        foreignWords + deadActions + impossibleBuckets + contradictions + generosity
            + conditions.compactMap { condition in
                condition.concern(in: self).map { (condition.place, $0) }
            }
    }

    /// The named actions and resources that Daypass does not have.
    private var foreignWords: [(String, Concern)] {
        let words = actions.areExcluded ? [] : actions.patterns
        return words.compactMap { pattern in
            pattern.foreign.map { ("Action", .foreignAction(pattern.text, $0, effect)) }
        } + resources.foreign.map { (resources.elementName, .foreignResource($0)) }
            + resources.patterns.filter { $0.pattern.variables.contains(where: \.hasNoValue) }
            .map { (resources.elementName, .valuelessVariable($0.text, effect)) }
    }

    /// The actions that can't be done to any of the named resources.
    private var deadActions: [(String, Concern)] {
        guard !actions.areForeign else { return [] }
        let element = actions.areExcluded ? "NotAction" : "Action"
        guard !actions.set.isEmpty else {
            return [(element, .neverMatches(reason: "every action is excluded"))]
        }
        let isAlive = actions.set.actions.contains(where: resources.canMatch)
        if !isAlive && resources.element == .notResource {
            return [("NotResource", .neverMatches(reason: "every resource is excluded"))]
        }
        if !isAlive && actions.areExcluded {
            return [(element, .neverMatches(reason: "no other action acts on what is named"))]
        }
        guard !actions.areExcluded, resources.element == .resource else { return [] }
        return actions.patterns
            .filter { $0.foreign == nil && !$0.actions.actions.contains(where: resources.canMatch) }
            .map { (element, $0.concern) }
    }

    /// The named resources that are in no bucket.
    private var impossibleBuckets: [(String, Concern)] {
        resources.patterns
            .filter { $0.namespace == .s3 && !$0.pattern.canBeginWithBucket }
            .map { pattern in
                let name = pattern.text.split(
                    separator: ":", maxSplits: 5, omittingEmptySubsequences: false
                ).last!  // an ARN
                return (resources.elementName, .noBucket(String(name.prefix { $0 != "/" })))
            }
    }

    /// What is allowed without being named.
    private var generosity: [(String, Concern)] {
        guard effect == .allow else { return [] }
        var concerns: [(String, Concern)] = []
        if actions.areExcluded { concerns.append(("NotAction", .allowsAllBut("NotAction"))) }
        if resources.element == .notResource {
            concerns.append(("NotResource", .allowsAllBut("NotResource")))
        }
        if actions.set == .all && resources.areEverything && conditions.isEmpty {
            concerns.append(("Action", .allowsEverything))
        }
        let variables = resources.patterns.flatMap(\.pattern.variables)
        for variable in variables where variable.origin == .request {
            concerns.append((resources.elementName, .variableOfCaller(variable.name)))
        }
        return concerns
    }

    /// Conditions that contradict each other.
    private var contradictions: [(String, Concern)] {
        var concerns: [(String, Concern)] = []
        for (index, condition) in conditions.enumerated() {
            for other in conditions[..<index] where condition.excludes(other) {
                concerns.append(
                    (condition.place, .neverMatches(reason: "\(other.place) says otherwise")))
            }
        }
        return concerns
    }
}

extension Resources {
    fileprivate var elementName: String {
        switch element {
        case .absent, .resource: "Resource"
        case .notResource: "NotResource"
        }
    }
}

extension ActionPattern {
    /// Why the action can't be done to any named resource.
    fileprivate var concern: PolicyWarning.Concern {
        switch actions.actions[0].scope {  // a pattern stands for at least one
        case .service: .serviceActionWithResource(text)
        case .bucket: .bucketActionWithoutBucket(text)
        case .object: .objectActionWithoutObject(text)
        case .encryptionKey: .keyActionWithoutKey(text)
        }
    }
}
