package import Crypto

/// The S3 store behind the authorizer.
package struct UpstreamStore: Sendable {
    /// The access key that the store knows Daypass by.
    package struct Credential: Sendable {
        package let accessKeyID: String
        package let secretAccessKey: Secret

        package init(accessKeyID: String, secretAccessKey: Secret) {
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
        }
    }

    /// Scheme and host, without a path.
    package let url: String
    /// The Unix socket behind which it is, nil where the address itself leads there.
    package let socket: String?
    /// The value of `Host` that the store is sent, and that is signed for it.
    package let host: String
    package let region: String
    /// Nil for a store that takes requests without a signature: one on a private socket.
    package let credential: Credential?
    /// The sub-resources that the store knows, beside those that every store knows.
    package let subresources: Set<StoreSubresource>
    /// How the store compares keys.
    package let keys: KeyComparison
}
