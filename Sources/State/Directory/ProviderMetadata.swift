package import Wire

/// What an OpenID provider published, as it was when it was last fetched.
package struct ProviderMetadata: Equatable, Sendable {
    /// The discovery document's address that it was fetched from.
    package let configURL: String
    package let issuer: String
    /// Where the provider tells of its users; nil when it does not, or said so to a version that did not ask.
    package let userInfoEndpoint: String?
    /// The JSON Web Key Set, as it was sent.
    package let keySet: [UInt8]
    package let fetched: Timestamp

    package init(
        configURL: String, issuer: String, userInfoEndpoint: String? = nil, keySet: [UInt8],
        fetched: Timestamp
    ) {
        self.configURL = configURL
        self.issuer = issuer
        self.userInfoEndpoint = userInfoEndpoint
        self.keySet = keySet
        self.fetched = fetched
    }
}
