import TestSupport
import Testing

@testable import Monitoring

/// `docs/operations/metrics.md` has the metrics of the program.
@Suite struct DocumentedMetricsTests {
    private let rows: [[String]]

    init() throws {
        rows = try Document("docs/operations/metrics.md").rows(below: "| Metric | Labels | |")
            .map(Document.cells)
    }

    @Test func `the page has each metric once, with its labels`() {
        let page = MetricsPage(
            Metrics(), RecordCounts(revokedSessions: 0, revokedParents: 0, accessKeys: []))
        let names = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
        #expect(rows.map { $0[0] } == names.map { "`\($0)`" })
        for (family, row) in zip(Metrics.families, rows) {
            #expect(Document.names(row[1]) == family.labels.map(\.name))
        }
    }

    @Test func `it names the values of labels that are not in another table`() {
        for (family, row) in zip(Metrics.families, rows) {
            for label in family.labels where !["action", "code", "result"].contains(label.name) {
                #expect(Set(label.values).subtracting(Document.names(row[2])) == [])
            }
        }
    }
}
