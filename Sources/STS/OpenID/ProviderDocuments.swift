internal import Credentials
internal import FoundationEssentials
internal import State
internal import Upstream

/// What an OpenID provider publishes, as it answers now.
struct ProviderDocuments {
    /// Fetches with GET, in so many milliseconds.
    typealias Fetch = (_ url: String, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// How long both documents may take together, in milliseconds.
    private static let timeLimit = 5_000

    let issuer: String
    let keySetJSON: [UInt8]
    let keySet: JSONWebKeySet

    /// Asks the issuer: first where its keys are (OpenID Connect Discovery 1.0 §4), then for the keys.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)`` for anything but both documents in time, of the
    ///   issuer that is configured, with a key that can be used.
    static func fetch(
        _ provider: OpenIDProviderConfiguration, fetch: Fetch
    ) throws(STSError) -> ProviderDocuments {
        let clock = ContinuousClock()
        let start = clock.now
        let discovery = try document(provider.configURL, timeLimit: timeLimit, fetch: fetch)
        guard let fields = try? JSONDecoder().decode(Discovery.self, from: Data(discovery)) else {
            throw .providerUnreachable(detail: "\(provider.configURL): no discovery document")
        }
        guard OpenIDProviderConfiguration.isSameIssuer(fields.issuer, provider.issuer) else {
            throw .providerUnreachable(
                detail: "\(provider.configURL): is of the issuer \(fields.issuer), "
                    + "not of \(provider.issuer)")
        }
        if let problem = FetchURL.problem(fields.keySetURI) {
            throw .providerUnreachable(detail: "\(provider.configURL): jwks_uri: \(problem)")
        }
        let elapsed = Int((clock.now - start) / .milliseconds(1))
        let keySetJSON = try document(
            fields.keySetURI, timeLimit: timeLimit - elapsed, fetch: fetch)
        guard let keySet = JSONWebKeySet(json: keySetJSON), !keySet.keys.isEmpty else {
            throw .providerUnreachable(detail: "\(fields.keySetURI): no key that can be used")
        }
        return ProviderDocuments(issuer: fields.issuer, keySetJSON: keySetJSON, keySet: keySet)
    }

    private static func document(
        _ url: String, timeLimit: Int, fetch: Fetch
    ) throws(STSError) -> [UInt8] {
        let answer: HTTPAnswer
        do throws(HTTPError) {
            answer = try fetch(url, timeLimit)
        } catch {
            throw .providerUnreachable(detail: "\(url): \(error)")
        }
        guard answer.status == 200 else {
            throw .providerUnreachable(detail: "\(url): status \(answer.status)")
        }
        return answer.body
    }

    private struct Discovery: Decodable {
        let issuer: String
        let keySetURI: String

        enum CodingKeys: String, CodingKey {
            case issuer
            case keySetURI = "jwks_uri"
        }
    }
}
