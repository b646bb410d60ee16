import State
import TestSupport
import Testing

/// `docs/operations/audit-log.md` has the fields of the audit log.
@Suite struct DocumentedAuditLogTests {
    @Test func `the page has each field once`() throws {
        let page = try Document("docs/operations/audit-log.md").rows(below: "| Field | Meaning |")
            .flatMap { Document.names(Document.cells($0)[0]) }
        #expect(page.sorted() == AuditLine.Field.allCases.map(\.rawValue).sorted())
    }

    @Test func `the page names each outcome`() throws {
        let page = try Document("docs/operations/audit-log.md").rows(below: "| Field | Meaning |")
        let outcomes = try #require(page.first { $0.hasPrefix("| `outcome` ") })
        #expect(
            Document.names(Document.cells(outcomes)[1])
                == AuditLine.Outcome.allCases.map(\.rawValue))
    }
}
