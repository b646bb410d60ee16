internal import Wire

/// Bucket names that Daypass refuses, because some stores serve their administration there.
///
/// Daypass signs requests with its own access key, which may do everything in the store. A policy
/// for such a bucket would open the store's administration.
package struct ReservedBuckets: Equatable, Sendable {
    /// The administration of MinIO is at `/minio/`, of Ceph at `/admin/`, of RustFS at `/rustfs/`
    /// and `/iceberg/`, of Riak CS at `/riak-cs/`, of moto at `/moto-api/`. OpenStack Swift's
    /// protocol uses `/auth/` and `/swift/`, in Swift and in Ceph. Other stores use names that
    /// begin with `_` or `-` (LocalStack, Zenko, Storj) or are too short (`/v1/`) for a bucket.
    package static let builtIn = ReservedBuckets(adding: [])

    private static let names: Set = [
        "admin", "auth", "iceberg", "minio", "moto-api", "riak-cs", "rustfs", "swift",
    ]

    private let names: Set<String>

    package init(adding names: [String]) {
        self.names = ReservedBuckets.names.union(names)
    }

    package func contains(_ name: String) -> Bool { names.contains(name) }
}

extension Settings {
    mutating func reservedBuckets() -> ReservedBuckets {
        let key = "DAYPASS_RESERVED_BUCKETS"
        let names = (text(key) ?? "").split(separator: ",").map(String.init)
        for name in names where !isOfBucketName(name) {
            refuse(
                key,
                "expected bucket names separated by commas, each of 3 to 63 lower-case letters, "
                    + "digits, dots and hyphens; found \"\(name)\"")
        }
        return ReservedBuckets(adding: names)
    }

    private func isOfBucketName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                $0.isASCIILowercase || $0.isASCIIDigit || "-.".utf8.contains($0)
            }
    }
}
