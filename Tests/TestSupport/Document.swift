internal import FoundationEssentials

/// A page of the documents, to compare it with the code.
package struct Document {
    private let lines: [Substring]

    /// - Parameter path: The path from the root of the repository.
    package init(_ path: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        lines = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The rows of all tables with this head, as they are written; none if there is no such table.
    package func rows(below head: String) -> [String] {
        lines.split { !$0.hasPrefix("|") }
            .filter { $0.first.map(String.init) == head }
            .flatMap { $0.dropFirst(2).map(String.init) }
    }

    /// The lines of the first block of text.
    package var block: [String] {
        lines.drop { $0 != "```" }.dropFirst().prefix { $0 != "```" }.map(String.init)
    }

    /// The cells of a row.
    package static func cells(_ row: String) -> [String] {
        row.dropFirst().split(separator: "|", omittingEmptySubsequences: false).map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// What is between backticks.
    package static func names(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}
