internal import Configuration
internal import Credentials
internal import HTTP
internal import State

/// What an OpenID provider publishes, as it answers now.
struct ProviderDocuments {
    /// Fetches with GET, in so many milliseconds.
    typealias Fetch = (_ url: String, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// How long both documents may take together, in milliseconds.
    private static let timeLimit = 5_000

    let issuer: String
    /// Nil when the provider has none, or none that we would ask.
    let userInfoEndpoint: String?
    let keySetJSON: [UInt8]
    let keySet: JSONWebKeySet

    /// Asks the issuer: first where its keys are, then for the keys.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)`` for anything but both documents in time, of the
    ///   issuer that is configured, with a key that can be used, and with all that the configuration needs.
    static func fetch(
        _ provider: OpenIDProviderConfiguration, fetch: Fetch
    ) throws(STSError) -> ProviderDocuments {
        let clock = ContinuousClock()
        let start = clock.now
        let discovery = try ProviderDiscovery.fetch(provider, timeLimit: timeLimit, fetch: fetch)
        let userInfoEndpoint =
            provider.asksUserInfo
            ? try discovery.address(.userInfo) : try? discovery.address(.userInfo)
        let keySetURL = try discovery.address(.keys)
        let elapsed = Int((clock.now - start) / .milliseconds(1))
        let keySetJSON = try document(keySetURL, timeLimit: timeLimit - elapsed, fetch: fetch)
        guard let keySet = JSONWebKeySet(json: keySetJSON) else {
            throw .providerUnreachable(detail: "\(keySetURL): not a JSON Web Key Set")
        }
        guard !keySet.keys.isEmpty else {
            let reasons = keySet.skippedReasons
            throw .providerUnreachable(
                detail: "\(keySetURL): no key that can be used"
                    + (reasons.isEmpty ? ": the set is empty" : ": \(reasons)"))
        }
        return ProviderDocuments(
            issuer: discovery.issuer, userInfoEndpoint: userInfoEndpoint, keySetJSON: keySetJSON,
            keySet: keySet)
    }

    /// Fetches a document.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    static func document(
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
}
