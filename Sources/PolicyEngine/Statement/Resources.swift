/// What a statement is about: its `Resource`, its `NotResource`, or all where it has neither.
struct Resources: Equatable, Sendable {
    enum Element: Equatable, Sendable {
        case absent
        case resource
        case notResource
    }

    let element: Element
    let patterns: [ResourcePattern]
    /// What else is named, which Daypass has none of.
    let foreign: [String]

    static let all = Resources(element: .absent, patterns: [])

    init(element: Element, patterns: [ResourcePattern], foreign: [String] = []) {
        self.element = element
        self.patterns = patterns
        self.foreign = foreign
    }

    /// Whether the action can act on anything among them.
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

    /// Whether everything of S3 is among them.
    var areEverything: Bool {
        switch element {
        case .absent: true
        case .resource:
            patterns.contains { $0.pattern.isAnyText && $0.namespace != .encryptionKeys }
        case .notResource: false
        }
    }

    /// Whether whatever the others match is among them, for certain.
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
