internal import Configuration
internal import HTTP
internal import State

/// The documents that an OpenID provider publishes, as they are now.
struct ProviderDocuments {
    /// Fetches a document with GET, within a time limit in milliseconds.
    typealias Fetch = (_ url: String, _ timeLimit: Int) throws(HTTPError) -> HTTPAnswer

    /// The time limit of both documents together, in milliseconds.
    private static let timeLimit = 5_000

    let issuer: String
    /// `nil` if the provider has none, or one that Daypass would not ask.
    let userInfoEndpoint: String?
    let keySetJSON: [UInt8]
    let keySet: JSONWebKeySet

    /// Asks the issuer first for the place of its keys, then for the keys.
    ///
    /// - Throws: ``IdentityError/providerUnreachable(detail:)`` unless both arrive in time, belong
    ///   to the configured issuer, and have a usable key and all that the configuration needs.
    static func fetch(
        _ provider: OpenIDProviderConfiguration, fetch: Fetch
    ) throws(IdentityError) -> ProviderDocuments {
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
                detail: "\(keySetURL): no usable key"
                    + (reasons.isEmpty ? ": the set is empty" : ": \(reasons)"))
        }
        return ProviderDocuments(
            issuer: discovery.issuer, userInfoEndpoint: userInfoEndpoint, keySetJSON: keySetJSON,
            keySet: keySet)
    }

    static func document(
        _ url: String, timeLimit: Int, fetch: Fetch
    ) throws(IdentityError) -> [UInt8] {
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
