package import Crypto

/// The S3 store that the authorizer forwards to.
package struct UpstreamStore: Sendable {
    /// Daypass's own access key in the store.
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
    /// The store's Unix socket, `nil` to connect to the host of ``url``.
    package let socket: String?
    /// The `Host` header that Daypass signs and sends.
    package let host: String
    package let region: String
    /// `nil` for a store that accepts unsigned requests, such as one on a private socket.
    package let credential: Credential?
    /// The sub-resources that the store knows, besides those that every store knows.
    package let subresources: Set<StoreSubresource>
    package let keys: KeyComparison
}

/// How a store compares the keys of objects (`DAYPASS_UPSTREAM_KEYS`).
package enum KeyComparison: String, CaseIterable, Sendable {
    /// The store may treat different keys as one object: keys in different Unicode forms, or with
    /// and without a trailing slash. Keys are parts of paths.
    case folding
    /// The store compares keys byte by byte and reads them as paths (MinIO).
    case exact
    /// The store compares keys byte by byte, and any bytes are a key (AWS, Ceph).
    case opaque
}
