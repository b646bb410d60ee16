internal import Wire

/// Lists of policy names, as in claims and settings.
package enum PolicyNames {
    /// The names in a text, separated by commas: trimmed, in order, without empty or repeated ones.
    package static func split(_ text: String) -> [String] {
        // Most lists have one name.
        if isPlain(text.utf8.span) { return text.isEmpty ? [] : [text] }
        var names: [String] = []
        var seen: Set<String> = []
        for part in text.split(separator: ",") {
            let name = String(part.trimming(\.isWhitespace))
            if !name.isEmpty && seen.insert(name).inserted { names.append(name) }
        }
        return names
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            let byte = text[index]
            guard
                byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            else { return false }
        }
        return true
    }
}
