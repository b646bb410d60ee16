/// The address of a plugin. Its query may hold a secret, and is not shown.
enum PluginURL {
    /// Where the plugin is, for people, and what stands behind the question mark.
    static func parts(of url: String) -> (place: String, query: Substring) {
        let place = url.prefix { $0 != "?" }
        return (String(place), url.dropFirst(place.count + 1))
    }

    /// Why an address is not asked at, nil when it may be.
    static func problem(_ url: String) -> String? {
        let (place, query) = parts(of: url)
        if let problem = FetchURL.problem(place) { return problem }
        // What stands behind a # is never sent: an identity plugin's token would not be.
        guard !url.contains("#") else { return "with a fragment: \(place)" }
        guard query.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "with a query that is not percent-encoded: \(place)"
        }
        return nil
    }
}
