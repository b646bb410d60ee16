package import Configuration
package import Wire

/// Answers `/daypass/healthz` and `/daypass/metrics`.
package struct StatusPages: Sendable {
    private static let healthPath = "/daypass/healthz"
    private static let metricsPath = "/daypass/metrics"

    private let audience: StatusAudience
    private let health: Health
    private let metrics: Metrics?
    private let counts: @Sendable (Timestamp) -> RecordCounts?

    /// - Parameter metrics: `nil` if metrics are off.
    /// - Parameter counts: Returns `nil` if the state can't be read.
    package init(
        for audience: StatusAudience, health: Health, metrics: Metrics?,
        counts: @escaping @Sendable (Timestamp) -> RecordCounts?
    ) {
        self.audience = audience
        self.health = health
        self.metrics = metrics
        self.counts = counts
    }

    /// The answer to a request for one of the pages; `nil` for any other request, and for a client
    /// that may not see the page. Such a client must not learn that the page exists.
    package func response(to request: Request, now: Timestamp) -> Response? {
        let method = request.method
        guard method == "GET" || method == "HEAD" else { return nil }
        switch request.path {
        case StatusPages.healthPath:
            guard audience.includesProbe(at: request.sourceAddress) else { return nil }
            let failures = health.failures(now: now)
            guard failures.isEmpty else {
                let names = failures.joined(separator: ", ")
                return page(503, "text/plain", Array("not usable: \(names)\n".utf8), method)
            }
            return page(200, "text/plain", Array("ok\n".utf8), method)
        case StatusPages.metricsPath:
            guard audience.includesReader(at: request.sourceAddress), let metrics else {
                return nil
            }
            guard let counts = counts(now) else {
                return page(503, "text/plain", Array("not usable: state directory\n".utf8), method)
            }
            return page(
                200, MetricsPage.contentType,
                MetricsPage(metrics, counts).bytes, method)
        default: return nil
        }
    }

    private func page(
        _ status: Int, _ contentType: String, _ body: [UInt8], _ method: String
    ) -> Response {
        Response(
            status: status,
            headers: ["Content-Type": contentType, "Cache-Control": "no-store"],
            body: method == "HEAD" ? [] : body)
    }
}
