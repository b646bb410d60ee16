import PolicyEngine
import TestSupport
import Testing

@testable import Authorizer

/// `docs/reference/s3-operations.md` and the program have the same table of operations.
@Suite struct DocumentedOperationsTests {
    @Test func `the page has a row for each operation, with its request and its actions`() throws {
        let page = try Document("docs/reference/s3-operations.md")
            .rows(below: "| Operation | Request | Action |")
        let table = S3Route.all.map(row) + DocumentedOperationsTests.copies
        #expect(page.sorted() == table.sorted())
        let named = page.compactMap { Document.names($0).first }
        #expect(Set(named) == Set(S3OperationName.allCases.map(\.rawValue)))
    }

    /// Uploads with a header that names the source.
    private static let copies = [
        "| `CopyObject` | `PUT /bucket/key` with `x-amz-copy-source` "
            + "| `s3:PutObject`, and `s3:GetObject` on the source |",
        "| `UploadPartCopy` | `PUT /bucket/key?uploadId` with `x-amz-copy-source` "
            + "| `s3:PutObject`, and `s3:GetObject` on the source |",
    ]

    private func row(_ route: S3Route) -> String {
        let address =
            switch route.scope {
            case .service: "/"
            case .bucket: "/bucket"
            case .object: "/bucket/key"
            }
        let query = route.subresource.map { "?\($0.name)" } ?? ""
        return "| `\(route.name.rawValue)` | `\(route.method.rawValue) \(address)\(query)` "
            + "| \(actions(route)) |"
    }

    private func actions(_ route: S3Route) -> String {
        switch route.need {
        case .all(let actions): list(actions) + onVersion(route)
        case .either(let action, let alternative): "\(list([action])) or \(list([alternative]))"
        // Daypass accepts no form, and a list is decided key by key.
        case .body: route.isForm ? "–" : "`s3:DeleteObject` on each key"
        }
    }

    private func onVersion(_ route: S3Route) -> String {
        route.actionsOnVersion.map { "; of a version \(list($0))" } ?? ""
    }

    private func list(_ actions: [S3Action]) -> String {
        actions.map { "`s3:\($0.rawValue)`" }.joined(separator: ", ")
    }
}

extension S3Route {
    fileprivate var isForm: Bool { name == .postObject }
}
