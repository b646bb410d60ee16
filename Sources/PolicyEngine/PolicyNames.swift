internal import Wire

/// Lists of policy names, as in claims and settings.
package enum PolicyNames {
    /// The names in a text, separated by commas: trimmed, in order, without empty or repeated ones.
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
