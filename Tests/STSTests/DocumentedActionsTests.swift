import Monitoring
import PolicyEngine
import TestSupport
import Testing

/// The documents, the metrics and the policies know the same actions.
@Suite struct DocumentedActionsTests {
    private let actions = SecurityTokenAction.allCases.map(\.rawValue).sorted()

    @Test func `the page has each action once`() throws {
        let page = try Document("docs/reference/sts-actions.md")
            .rows(below: "| Proof of identity | Action | Guide |")
            .flatMap { Document.names(Document.cells($0)[1]) }
        #expect(page.sorted() == actions)
    }

    @Test func `each action is counted`() {
        #expect(MetricLabels.actions.dropLast().sorted() == actions)
    }
}
