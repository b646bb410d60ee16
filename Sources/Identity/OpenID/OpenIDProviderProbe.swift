package import Configuration
internal import HTTP
internal import State

/// Tries whether Daypass can ask an OpenID provider, for `daypass config check`.
package enum OpenIDProviderProbe {
    package struct Keys: Equatable, Sendable {
        package let issuer: String
        package let keyCount: Int
        /// The keys that Daypass can't use, and why; empty if it can use all.
        package let skippedReasons: String
    }

    /// Fetches the documents as the server would, without its cache.
    package static func probe(
        _ provider: OpenIDProviderConfiguration, certificateAuthorityFile: String?
    ) throws(IdentityError) -> Keys {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        let fetched = try ProviderDocuments.fetch(provider, fetch: clients.get)
        return Keys(
            issuer: fetched.issuer, keyCount: fetched.keySet.keys.count,
            skippedReasons: fetched.keySet.skippedReasons)
    }

    /// Logs in to a Keycloak as the server would, and asks for its users.
    package static func probeUsers(
        _ provider: OpenIDProviderConfiguration, _ keycloak: KeycloakConfiguration,
        certificateAuthorityFile: String?
    ) throws(IdentityError) {
        let clients = NetworkClients(certificateAuthorityFile: certificateAuthorityFile)
        _ = try KeycloakRealm(provider, keycloak) { request, timeLimit throws(HTTPError) in
            try clients.send(request, timeLimit: timeLimit)
        }
    }
}
