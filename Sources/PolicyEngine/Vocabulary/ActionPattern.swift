internal import Wire

/// What a statement's `Action` or `NotAction` names: an action, several by wildcards, or with `*`
/// all.
struct ActionPattern: Equatable, Sendable {
    let text: String
    /// The actions that it stands for: none if all that it names is foreign.
    let actions: ActionSet
    /// What it names instead of an action of Daypass's; `nil` if it names one.
    let foreign: ForeignAction?

    /// Reads a word of a policy.
    ///
    /// - Parameter isExact: Whether the word says what is denied, or what is left out. Then the
    ///   names of operations are refused: their author means the action, and AWS would not heed
    ///   them.
    /// - Throws: ``PolicyProblem/unknownAction(_:)`` for what no service knows, and
    ///   ``PolicyProblem/operation(_:)``. A policy that denies a misspelled action must not be
    ///   taken for one that denies anything.
    init(_ text: String, isExact: Bool) throws(PolicyProblem) {
        self.text = text
        let (actions, foreign) = try ActionPattern.meaning(of: text)
        if isExact, case .operation = foreign { throw .operation(text) }
        self.actions = actions
        self.foreign = foreign
    }

    private static func meaning(
        of text: String
    ) throws(PolicyProblem) -> (ActionSet, ForeignAction?) {
        if text == "*" { return (.all, nil) }
        if let action = Action(text) { return (ActionSet([action]), nil) }
        // Wildcards stand for parts of one family's names: `*:Get*` means something else in AWS,
        // and nothing in MinIO.
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw .unknownAction(text) }
        guard let family = Action.Family(rawValue: parts[0].lowercased()) else {
            guard AWSService.isKnown(parts[0]), parts[1].utf8.allSatisfy(\.isOfActionName) else {
                throw .unknownAction(text)
            }
            return (ActionSet(), .service)
        }
        if parts[1] == "*" { return (.all(in: family), nil) }
        let pattern = Pattern(wildcards: text, traits: .init(foldsCase: true))
        let actions = matching(pattern, in: family)
        if !actions.isEmpty { return (actions, nil) }
        if AWSAction.isKnown(pattern, in: family) { return (actions, .action) }
        if family == .s3, let instead = S3OperationActions.of(parts[1]) {
            return (actions, .operation(instead))
        }
        throw .unknownAction(text)
    }

    private static func matching(_ pattern: Pattern, in family: Action.Family) -> ActionSet {
        var actions = ActionSet()
        for (number, candidate) in candidates.enumerated()
        where candidate.family == family && pattern.matches(candidate.name.span) {
            actions.insert(number: number)
        }
        return actions
    }

    /// All actions by number, made once: a session's policy may have hundreds of patterns, each of
    /// which is compared with all of them.
    private static let candidates = Action.allCases.map {
        (family: $0.family, name: Array($0.name.utf8))
    }
}

extension UInt8 {
    fileprivate var isOfActionName: Bool {
        isASCIILetterOrDigit || "-_*?".utf8.contains(self)
    }
}

extension ActionPattern {
    /// The name that the author of a misspelled one, or of an operation's, may have meant.
    static func similar(to name: String) -> String? {
        let colon = name.firstIndex(of: ":")
        let operation = colon.map { name[name.index(after: $0)...] } ?? name[...]
        if let actions = S3OperationActions.of(operation) {
            return actions.map { Action.s3($0).name }.joined(separator: " and ")
        }
        let known = Action.allCases.map(\.name)
        // Without a service it is perhaps S3's.
        guard colon != nil else { return SimilarName.of("s3:\(name)", among: known) }
        return SimilarName.of(name, among: known + Action.Family.allCases.flatMap(AWSAction.names))
    }
}
