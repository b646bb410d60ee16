/// Finds the name that the author of a misspelled one may have meant.
package enum SimilarName {
    /// The longest name that is compared. A longer text is not a typing error.
    private static let maximumByteCount = 80

    /// The most similar of the names; `nil` if none is. Letters may differ in case. A quarter of
    /// the characters, at least one, may be wrong, missing, added or swapped with the next.
    package static func of(_ text: String, among names: some Sequence<String>) -> String? {
        let written = Array(text.lowercased().utf8)
        guard !written.isEmpty, written.count <= maximumByteCount else { return nil }
        var best: (name: String, distance: Int)?
        for name in names {
            let limit = best.map { $0.distance - 1 } ?? max(1, written.count / 4)
            let candidate = Array(name.lowercased().utf8)
            guard abs(candidate.count - written.count) <= limit else { continue }
            let distance = distance(written, candidate)
            if distance <= limit { best = (name, distance) }
            if distance == 0 { break }
        }
        return best?.name
    }

    /// The number of edits between two texts (optimal string alignment).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, byte) in one.enumerated() {
            var current = [row + 1]
            for (column, otherByte) in other.enumerated() {
                var edits = min(
                    last[column] + (byte == otherByte ? 0 : 1), last[column + 1] + 1,
                    current[column] + 1)
                if row > 0, column > 0, byte == other[column - 1], one[row - 1] == otherByte {
                    edits = min(edits, beforeLast[column - 1] + 1)
                }
                current.append(edits)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }
}
