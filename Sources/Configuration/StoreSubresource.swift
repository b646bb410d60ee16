/// A sub-resource of S3 (`?tagging`, `?acl`, …) that a store need not know.
///
/// A store that does not know it executes what is left of the request: `rclone serve s3` replaces
/// the object by the document for `PUT ?tagging`, and Ceph 16 lists the bucket for `GET
/// ?encryption`. So Daypass refuses each that the operator has not declared. `delete`, `list-type`,
/// `location`, `uploads` and `uploadId` are not among them: without these no client lists or
/// writes, and every store knows them.
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

/// A kind of store, by which the operator declares all sub-resources that it knows.
///
/// `Tests/EndToEnd/s3/test_store_subresources.py` sends each sub-resource to those that run there:
/// Debian's Ceph 16.2.15, and rclone 1.75.2. The others are from their documents and sources; see
/// docs/stores.md.
package enum KnownStore: String, CaseIterable, Sendable {
    case aws
    case ceph16 = "ceph-16"
    case ceph17 = "ceph-17"
    case garage1 = "garage-1"
    case minio2025 = "minio-2025"
    case rclone
    case versitygw1 = "versitygw-1.1"

    /// What it answers as asked, or refuses. A sub-resource is not among them where one of its
    /// methods, for buckets or for objects, is executed as something else.
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

    /// Those of AWS. The others are MinIO's own.
    private static let published = Set(StoreSubresource.allCases).subtracting([
        .events, .lambdaARN, .replicationCheck, .replicationMetrics, .replicationReset,
        .replicationResetStatus,
    ])
}

extension Settings {
    /// The sub-resources that the store knows, beside those that every store knows; none when
    /// nothing says so.
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
        // Up to version 1 that was how to say so of any store.
        guard !["on", "1", "t", "true", "enabled"].contains(name.lowercased()) else {
            return "no longer \"\(name)\": stores execute what they do not know as something else, "
                + "Ceph 16 too. Name the store (\(stores)), or the sub-resources that it knows"
        }
        return
            "expected a store (\(stores)) or sub-resources (tagging, acl, …) with commas between them; "
            + "found \"\(name)\""
    }
}
