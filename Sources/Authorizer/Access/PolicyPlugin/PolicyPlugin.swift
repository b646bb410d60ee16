package import Configuration
internal import Crypto
internal import HTTP
internal import Monitoring
internal import Wire

/// The access management plugin. It says yes or no to each permission that a request needs.
struct PolicyPlugin: Sendable {
    /// How long an answer may be, in bytes.
    private static let sizeLimit = 64 * 1_024

    private let url: String
    private let headers: HTTPHeaders
    private let cache: PluginCache?
    private let metrics: Metrics?

    init(_ configuration: PolicyPluginConfiguration, metrics: Metrics? = nil) {
        self.metrics = metrics
        url = configuration.url
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let authorization = configuration.authorization {
            headers.append(
                ("Authorization", String(decoding: authorization.bytes, as: UTF8.self)))
        }
        self.headers = headers
        cache = configuration.cacheSeconds.map(PluginCache.init)
    }

    /// Asks the plugin, unless a recent answer to the same question is kept. Errors are never kept.
    ///
    /// - Parameter timeLimit: For the whole call, in milliseconds.
    func isYes(
        to question: PluginQuestion, client: LazyClient, timeLimit: Int,
        now: Timestamp
    ) throws(PolicyPluginError) -> Bool {
        guard let cache else {
            return try isYes(to: question, client: client, timeLimit: timeLimit)
        }
        let key = PluginCache.Key(question)
        let kept = cache.isYes(key, now: now)
        metrics?.countLookUp(in: .accessPlugin, isHit: kept != nil)
        if let kept { return kept }
        let isYes = try isYes(to: question, client: client, timeLimit: timeLimit)
        cache.keep(isYes, of: key, now: now)
        return isYes
    }

    private func isYes(
        to question: PluginQuestion, client: LazyClient, timeLimit: Int
    ) throws(PolicyPluginError) -> Bool {
        do throws(PolicyPluginError) {
            return try PluginAnswer.isYes(
                answer(question.json, client: client, timeLimit: timeLimit))
        } catch {
            metrics?.countFailure(of: .accessPlugin)
            throw error
        }
    }

    /// Sends any body.
    ///
    /// - Throws: ``PolicyPluginError/noAnswer(_:)``
    func answer(
        _ body: [UInt8], client: LazyClient, timeLimit: Int
    ) throws(PolicyPluginError) -> HTTPAnswer {
        do throws(HTTPError) {
            let request = HTTPRequest(.post, url, headers: headers, body: body)
            return try client.use { client throws(HTTPError) in
                try client.send(
                    request, timeLimit: timeLimit, sizeLimit: PolicyPlugin.sizeLimit)
            }
        } catch {
            throw .noAnswer(error)
        }
    }
}

/// Tests whether the access plugin can be reached, for `daypass config check`.
package enum PolicyPluginProbe {
    /// Sends an empty body, as MinIO does when it starts, and returns the status of any answer.
    ///
    /// - Throws: ``PolicyPluginError/noAnswer(_:)``
    package static func probe(
        _ plugin: PolicyPluginConfiguration, in configuration: DaypassConfiguration
    ) throws(PolicyPluginError) -> Int {
        try PolicyPlugin(plugin).answer(
            [], client: LazyClient(policyPluginOf: configuration),
            timeLimit: PluginSession.timeLimit
        ).status
    }
}
