package import Crypto

/// The settings of an access plugin: the administrator's own service that decides S3 requests
/// instead of Daypass's policies.
package struct PolicyPluginConfiguration: Sendable {
    package let url: String
    /// The value of the `Authorization` header, `nil` to send none.
    package let authorization: Secret?
    /// Whether encrypted connections offer HTTP/2.
    package let offersHTTP2: Bool
    /// How long to reuse an answer to the same question, in seconds; `nil` to always ask.
    package let cacheSeconds: Int?

    /// The plugin's URL for messages: without the query, which may contain a secret.
    package var place: String { PluginURL.parts(of: url).place }
}
