internal import Configuration

/// The operator's settings that decide how requests are read.
struct S3Rules: Sendable {
    /// The domains whose subdomains are buckets (`MINIO_DOMAIN`), without a port.
    var domains: [String] = []
    /// The names that no bucket has (`DAYPASS_RESERVED_BUCKETS`).
    var reservedBuckets = ReservedBuckets.builtIn
    /// The sub-resources that the store knows (`DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES`). A store
    /// carries out a request with any other one as if it had none.
    var subresources = S3Parameters.essential
    /// How the store compares keys (`DAYPASS_UPSTREAM_KEYS`).
    var keys = KeyComparison.folding

    /// Whether a request may name a bucket this.
    func isBucketName(_ name: String) -> Bool {
        S3BucketName.isValid(Array(name.utf8)) && !reservedBuckets.contains(name)
    }
}

extension S3Rules {
    init(_ configuration: DaypassConfiguration) {
        self.init(
            domains: configuration.domains, reservedBuckets: configuration.reservedBuckets,
            subresources: S3Parameters(knownBy: configuration.upstream?.subresources ?? []),
            keys: configuration.upstream?.keys ?? .folding)
    }
}

extension S3Parameters {
    /// The sub-resources that every store knows, and those that the operator declares.
    init(knownBy store: Set<StoreSubresource>) {
        self = .essential
        for subresource in store {
            // A test compares the two lists of names.
            if let parameter = S3Parameter(name: subresource.rawValue) { insert(parameter) }
        }
    }
}
