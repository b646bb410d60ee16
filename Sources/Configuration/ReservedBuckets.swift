internal import Wire

/// Names that no bucket has here: some stores serve their own administration below them.
///
/// Daypass signs what it sends with its own access key, which may do everything at the store. A
/// policy for a bucket of such a name would lead to the store's administration.
package struct ReservedBuckets: Equatable, Sendable {
    /// MinIO's administration is `/minio/`, Ceph's `/admin/`, RustFS's `/rustfs/` and `/iceberg/`,
    /// Riak CS's `/riak-cs/`, moto's `/moto-api/`. `/auth/` and `/swift/` are OpenStack Swift's
    /// protocol, in Swift and in Ceph. What others use begins with `_` or `-` (LocalStack, Zenko,
    /// Storj) or is too short (`/v1/`), and is no bucket's name anyway.
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
    /// The names of `DAYPASS_RESERVED_BUCKETS`, beside those that are always reserved.
    mutating func reservedBuckets() -> ReservedBuckets {
        let key = "DAYPASS_RESERVED_BUCKETS"
        let names = (text(key) ?? "").split(separator: ",").map(String.init)
        for name in names where !isOfBucketName(name) {
            refuse(
                key,
                "expected buckets' names with commas between them, each of 3 to 63 lower-case letters, "
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
