package import Configuration
internal import Credentials
internal import HTTP
internal import State

/// A try whether an OpenID provider can be asked: what `daypass config check` does.
package enum OpenIDProviderProbe {
    /// What the provider answered.
    package struct Keys: Equatable, Sendable {
        package let issuer: String
        package let keyCount: Int
        /// The keys that Daypass can't use, and why; empty if it can use all.
        package let skippedReasons: String
    }

    /// Fetches as the server would, past its cache.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    package static func probe(
        _ provider: OpenIDProviderConfiguration, certificateAuthorityFile: String?
    ) throws(STSError) -> Keys {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        let fetched = try ProviderDocuments.fetch(provider) { url, timeLimit throws(HTTPError) in
            try clients.get(url, timeLimit: timeLimit)
        }
        return Keys(
            issuer: fetched.issuer, keyCount: fetched.keySet.keys.count,
            skippedReasons: fetched.keySet.skippedReasons)
    }

    /// Logs in to a Keycloak as the server would, and asks for its users.
    ///
    /// - Throws: ``STSError/providerUnreachable(detail:)``
    package static func probeUsers(
        _ provider: OpenIDProviderConfiguration, _ keycloak: KeycloakConfiguration,
        certificateAuthorityFile: String?
    ) throws(STSError) {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        _ = try KeycloakRealm(provider, keycloak) { request, timeLimit throws(HTTPError) in
            try clients.send(request, timeLimit: timeLimit)
        }
    }
}
