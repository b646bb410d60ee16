extension String {
    /// The text, cut to the length that a message quotes.
    ///
    /// - Parameter limit: In bytes of UTF-8.
    package func shown(_ limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        // Not within a character.
        while end > startIndex, String.Index(end, within: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return self[..<end] + "…"
    }
}
