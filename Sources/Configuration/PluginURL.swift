/// The rules for plugins' URLs. The query may contain a secret, so messages leave it out.
enum PluginURL {
    /// The URL without its query, and the query.
    static func parts(of url: String) -> (place: String, query: Substring) {
        let place = url.prefix { $0 != "?" }
        return (String(place), url.dropFirst(place.count + 1))
    }

    /// Why Daypass does not accept a plugin's URL, `nil` if it does.
    static func problem(_ url: String) -> String? {
        let (place, query) = parts(of: url)
        if let problem = FetchURL.problem(place) { return problem }
        // A fragment is never sent: the token that Daypass appends would be part of it.
        guard !url.contains("#") else { return "the URL must have no fragment: \(place)" }
        guard query.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "the URL's query must be percent-encoded: \(place)"
        }
        return nil
    }
}
