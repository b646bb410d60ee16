/// The resources of a statement: its `Resource`, all but its `NotResource`, or all if it has
/// neither.
struct Resources: Equatable, Sendable {
    enum Element: Equatable, Sendable {
        case absent
        case resource
        case notResource
    }

    let element: Element
    let patterns: [ResourcePattern]
    /// The named resources that Daypass does not have.
    let foreign: [String]

    static let all = Resources(element: .absent, patterns: [])

    init(element: Element, patterns: [ResourcePattern], foreign: [String] = []) {
        self.element = element
        self.patterns = patterns
        self.foreign = foreign
    }

    /// Whether the action can be done to any of them.
    func canMatch(_ action: Action) -> Bool {
        switch element {
        case .absent: true
        case .resource: patterns.contains { $0.canMatch(action) }
        case .notResource:
            !patterns.contains {
                $0.pattern.isAnyText && ($0.namespace ?? action.namespace) == action.namespace
            }
        }
    }

    /// Whether they include everything in S3.
    var areEverything: Bool {
        switch element {
        case .absent: true
        case .resource:
            patterns.contains { $0.pattern.isAnyText && $0.namespace != .encryptionKeys }
        case .notResource: false
        }
    }

    /// Whether they certainly include everything that the others match.
    func cover(_ others: Resources) -> Bool {
        switch (element, others.element) {
        case (.absent, _): true
        case (.resource, .resource):
            others.patterns.allSatisfy { other in patterns.contains { $0.covers(other) } }
        case (.resource, .absent), (.resource, .notResource):
            patterns.contains { $0.namespace == nil }
        case (.notResource, .notResource):
            patterns.allSatisfy { pattern in others.patterns.contains { $0.covers(pattern) } }
        case (.notResource, .resource), (.notResource, .absent): false
        }
    }
}
