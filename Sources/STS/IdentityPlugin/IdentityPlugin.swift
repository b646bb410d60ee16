internal import Configuration
internal import Crypto
internal import HTTP
internal import Monitoring
internal import State
internal import Wire

/// The identity plugin: asked with a custom token, it says whose the token is, or why it is nobody's.
///
/// The token stands in the address that is asked at, so no address gets into a message here.
struct IdentityPlugin: Sendable {
    /// How long an answer may take in all, in milliseconds, and how long it may be, in bytes.
    private static let timeLimit = 5_000
    private static let sizeLimit = 64 * 1_024

    let configuration: IdentityPluginConfiguration
    var metrics: Metrics?
    var seats = SourceSeats(threads: 1)

    /// Asks about a token.
    ///
    /// - Throws: ``STSError/accessDenied(reason:)`` when the plugin says no,
    ///   ``STSError/providerUnreachable(detail:)`` for anything that is neither yes nor no.
    func identity(
        ofToken token: String, clients: NetworkClients
    ) throws(STSError) -> IdentityPluginAnswer {
        try seats.taken(for: place) { () throws(STSError) in
            try askedIdentity(ofToken: token, clients: clients)
        }
    }

    private func askedIdentity(
        ofToken token: String, clients: NetworkClients
    ) throws(STSError) -> IdentityPluginAnswer {
        do throws(STSError) {
            return try identity(
                answer: try answer(token: token, clients: clients), ofToken: token)
        } catch {
            if case .providerUnreachable = error { metrics?.countFailure(of: .identityPlugin) }
            throw error
        }
    }

    private func identity(
        answer: HTTPAnswer, ofToken token: String
    ) throws(STSError) -> IdentityPluginAnswer {
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

    /// Asks without a token, whether anybody answers.
    ///
    /// - Returns: The status of the answer, whatever it is.
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    func status(clients: NetworkClients) throws(STSError) -> Int {
        try answer(token: nil, clients: clients).status
    }

    private var place: String { "the identity plugin \(configuration.place)" }

    private func answer(
        token: String?, clients: NetworkClients
    ) throws(STSError) -> HTTPAnswer {
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
