package import Configuration
internal import Crypto
internal import HTTP
package import Monitoring
internal import State
internal import Wire

/// The identity plugin: says who the bearer of a custom token is, or why it refuses the token.
///
/// The URL of a request contains the token, so no message contains the URL.
package struct IdentityPlugin: Sendable {
    /// The time limit of an answer in milliseconds, and its size limit in bytes.
    private static let timeLimit = 5_000
    private static let sizeLimit = 64 * 1_024

    package let configuration: IdentityPluginConfiguration
    private let metrics: Metrics?
    let concurrency: SourceConcurrencyLimit

    package init(
        _ configuration: IdentityPluginConfiguration, metrics: Metrics? = nil,
        concurrency: SourceConcurrencyLimit
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.concurrency = concurrency
    }

    /// - Throws: ``IdentityError/accessDenied(reason:)`` if the plugin says no,
    ///   ``IdentityError/providerUnreachable(detail:)`` if it says neither yes nor no.
    package func identity(
        ofToken token: String, clients: NetworkClients
    ) throws(IdentityError) -> IdentityPluginAnswer {
        try concurrency.withSlot(of: place) { () throws(IdentityError) in
            do throws(IdentityError) {
                return try identity(
                    answer: try answer(token: token, clients: clients), ofToken: token)
            } catch {
                if case .providerUnreachable = error { metrics?.countFailure(of: .identityPlugin) }
                throw error
            }
        }
    }

    private func identity(
        answer: HTTPAnswer, ofToken token: String
    ) throws(IdentityError) -> IdentityPluginAnswer {
        switch answer.status {
        case 200:
            do throws(IdentityPluginAnswer.Problem) {
                return try IdentityPluginAnswer(json: answer.body)
            } catch {
                throw .providerUnreachable(detail: "\(place) answers 200, but \(error.rawValue)")
            }
        case 403:
            guard let object = try? JSONObject(answer.body), let reason = object.string("reason")
            else { throw .providerUnreachable(detail: "\(place) answers 403 without a reason") }
            throw .accessDenied(reason: IdentityPluginReason.text(reason, token: token))
        default: throw .providerUnreachable(detail: "\(place) answers \(answer.status)")
        }
    }

    /// Asks without a token, for `daypass config check`. Returns the status of any answer.
    package static func probe(
        _ configuration: IdentityPluginConfiguration, certificateAuthorityFile: String?
    ) throws(IdentityError) -> Int {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        return try IdentityPlugin(configuration, concurrency: SourceConcurrencyLimit(threads: 1))
            .answer(token: nil, clients: clients).status
    }

    private var place: String { "the identity plugin \(configuration.place)" }

    private func answer(
        token: String?, clients: NetworkClients
    ) throws(IdentityError) -> HTTPAnswer {
        let headers: HTTPHeaders? = configuration.authorization.map { secret in
            ["Authorization": String(decoding: secret.bytes, as: UTF8.self)]
        }
        do throws(HTTPError) {
            return try clients.send(
                HTTPRequest(.post, configuration.url(token: token), headers: headers ?? [:]),
                timeLimit: IdentityPlugin.timeLimit, sizeLimit: IdentityPlugin.sizeLimit)
        } catch {
            throw .providerUnreachable(detail: "\(place): \(error)")
        }
    }
}
