package import Crypto

/// The access management plugin, as configured: a service of the administrator's own that decides S3 requests
/// in place of the policies here.
package struct PolicyPluginConfiguration: Sendable {
    package let url: String
    /// What it is sent as `Authorization`; nil for none.
    package let authorization: Secret?
    /// Whether HTTP/2 is offered when a connection is encrypted.
    package let offersHTTP2: Bool
    /// How long an answer counts for the same question, in seconds; nil for this once.
    package let cacheSeconds: Int?

    package init(
        url: String, authorization: Secret? = nil, offersHTTP2: Bool = false,
        cacheSeconds: Int? = nil
    ) {
        self.url = url
        self.authorization = authorization
        self.offersHTTP2 = offersHTTP2
        self.cacheSeconds = cacheSeconds
    }

    /// Where the plugin is, for people: without the query, which may hold a secret.
    package var place: String { PolicyPluginConfiguration.place(url) }

    /// Why an address is not asked at, nil when it may be.
    static func problem(url: String) -> String? {
        let place = place(url)
        if let problem = FetchURL.problem(place) { return problem }
        guard !url.contains("#") else { return "with a fragment: \(place)" }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "with a query that is not percent-encoded: \(place)"
        }
        return nil
    }

    private static func place(_ url: String) -> String { String(url.prefix { $0 != "?" }) }
}
