/// A sub-resource of S3 (`?tagging`, `?acl`, …) that some stores do not know.
///
/// A store that does not know a sub-resource ignores it and executes the rest of the request. For
/// `PUT ?tagging`, `rclone serve s3` replaces the object with the document; for `GET ?encryption`,
/// Ceph 16 lists the bucket. So Daypass refuses every sub-resource that the operator has not
/// declared. `delete`, `list-type`, `location`, `uploads` and `uploadId` are not listed here: every
/// store knows them, since clients need them to list and write.
package enum StoreSubresource: String, CaseIterable, Sendable {
    case accelerate, acl, attributes, cors, encryption, events, lifecycle, logging, notification
    case policy, policyStatus, replication, requestPayment, restore, retention, select, tagging
    case versioning, versions, website
    case lambdaARN = "lambdaArn"
    case legalHold = "legal-hold"
    case objectLock = "object-lock"
    case replicationCheck = "replication-check"
    case replicationMetrics = "replication-metrics"
    case replicationReset = "replication-reset"
    case replicationResetStatus = "replication-reset-status"
}

/// A known store. By naming it, the operator declares all the sub-resources that it knows.
///
/// `Tests/EndToEnd/s3/test_store_subresources.py` sends each to Debian's Ceph 16.2.15 and rclone
/// 1.75.2. The other lists come from the stores' documents and sources
/// (docs/reference/stores.md).
package enum KnownStore: String, CaseIterable, Sendable {
    case aws
    case ceph16 = "ceph-16"
    case ceph17 = "ceph-17"
    case garage1 = "garage-1"
    case minio2025 = "minio-2025"
    case rclone
    case versitygw1 = "versitygw-1.1"

    /// The sub-resources that the store executes or refuses as such. One is missing if the store
    /// executes any of its methods, for buckets or objects, as another request.
    package var subresources: Set<StoreSubresource> {
        switch self {
        case .aws, .versitygw1: KnownStore.published
        case .garage1: KnownStore.published.subtracting([.attributes])
        case .ceph17: KnownStore.published.subtracting([.accelerate, .attributes])
        case .ceph16: KnownStore.published.subtracting([.accelerate, .attributes, .encryption])
        case .minio2025: Set(StoreSubresource.allCases)
        case .rclone: [.versioning, .versions]
        }
    }

    /// The sub-resources of AWS. The others are MinIO's own.
    private static let published = Set(StoreSubresource.allCases).subtracting([
        .events, .lambdaARN, .replicationCheck, .replicationMetrics, .replicationReset,
        .replicationResetStatus,
    ])
}

extension Settings {
    mutating func storeSubresources() -> Set<StoreSubresource> {
        let key = "DAYPASS_UPSTREAM_KNOWS_SUBRESOURCES"
        guard let text = text(key), text != "off" else { return [] }
        var known: Set<StoreSubresource> = []
        for name in text.split(separator: ",").map(String.init) {
            if let store = KnownStore(rawValue: name) {
                known.formUnion(store.subresources)
            } else if let subresource = StoreSubresource(rawValue: name) {
                known.insert(subresource)
            } else {
                refuse(key, Settings.unknownSubresource(name))
            }
        }
        return known
    }

    private static func unknownSubresource(_ name: String) -> String {
        let stores = KnownStore.allCases.map(\.rawValue).joined(separator: ", ")
        // Earlier builds took "on" for every sub-resource.
        guard !["on", "1", "t", "true", "enabled"].contains(name.lowercased()) else {
            return "no longer \"\(name)\": stores, also Ceph 16, run a request with an unknown "
                + "sub-resource as another one. Name the store (\(stores)) or its sub-resources"
        }
        return
            "expected a store (\(stores)) or sub-resources (tagging, acl, …) separated by commas; "
            + "found \"\(name)\""
    }
}
