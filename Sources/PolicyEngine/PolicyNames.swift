internal import Wire

/// Lists of policy names, as claims and settings have them.
package enum PolicyNames {
    /// The names in a text with commas between them: trimmed, without empty and repeated ones, in order.
    package static func split(_ text: String) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for part in text.split(separator: ",") {
            let name = String(part.trimming(\.isWhitespace))
            if !name.isEmpty && seen.insert(name).inserted { names.append(name) }
        }
        return names
    }
}
