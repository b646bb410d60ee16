internal import Wire

/// A word of a statement's `Action` or `NotAction`: an action, several by wildcards, or `*` for
/// all.
struct ActionPattern: Equatable, Sendable {
    let text: String
    /// The actions that it matches: none if all of them are foreign.
    let actions: ActionSet
    /// What it names if that is no action of Daypass; `nil` if it is one.
    let foreign: ForeignAction?

    /// - Parameter isExact: Whether the word says what is denied or excluded. Then the names of
    ///   operations are refused: the author means the action, and AWS would ignore the word.
    ///
    /// - Throws: ``PolicyProblem/unknownAction(_:)`` for the name of no service's action, and
    ///   ``PolicyProblem/operation(_:)``. A policy that denies a misspelled action must not look as
    ///   if it denied something.
    init(_ text: String, isExact: Bool) throws(PolicyProblem) {
        self.text = text
        let (actions, foreign) = try ActionPattern.meaning(of: text)
        if isExact, case .operation = foreign { throw .operation(text) }
        self.actions = actions
        self.foreign = foreign
    }

    /// Whether it begins with `admin:`.
    var isAboutAdministration: Bool { text.lowercased().hasPrefix("admin:") }

    private static func meaning(
        of text: String
    ) throws(PolicyProblem) -> (ActionSet, ForeignAction?) {
        if text == "*" { return (.all, nil) }
        if let action = Action(text) { return (ActionSet([action]), nil) }
        // Wildcards match names of one family: `*:Get*` has another meaning in AWS, and none in
        // MinIO.
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

    /// All actions by number, made once: a session's policy may have hundreds of patterns, and each
    /// is compared with all of them.
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
        // Without a service it may be S3's.
        guard colon != nil else { return SimilarName.of("s3:\(name)", among: known) }
        return SimilarName.of(name, among: known + Action.Family.allCases.flatMap(AWSAction.names))
    }
}
