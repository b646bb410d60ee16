package import Crypto

/// The access management plugin, as configured: a service of the administrator's own that decides S3 requests
/// in place of the policies here.
package struct PolicyPluginConfiguration: Sendable {
    package let url: String
    /// What it is sent as `Authorization`; nil for none.
    package let authorization: Secret?
    /// Whether HTTP/2 is offered when a connection is encrypted.
    package let offersHTTP2: Bool
    /// How long an answer counts for the same question, in seconds; nil for this once.
    package let cacheSeconds: Int?

    /// Where the plugin is, for people: without the query, which may hold a secret.
    package var place: String { PluginURL.parts(of: url).place }
}
