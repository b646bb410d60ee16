/// The headers of a client that may reach the store, by whichever door.
///
/// Stores hear more protocols than S3: for `X-Copy-From` OpenStack Swift copies an object that no
/// policy has decided on, and Ceph keeps `X-Object-Meta-…`, which no signature covers. So no header
/// passes by being unknown. The list has S3's headers that Daypass decides on or that ask for
/// nothing, and standard HTTP's headers that describe a body and its conditions.
enum S3HeaderAllowList {
    /// Standard HTTP's headers that are kept with an object, or are conditions for writing it.
    static let ofUploads = [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-md5", "content-type", "expires", "if-match", "if-none-match",
    ]

    /// All of standard HTTP's.
    static let ofHTTP =
        ofUploads + ["if-modified-since", "if-range", "if-unmodified-since", "range"]

    /// Standard HTTP's headers that mean the same empty and absent. The store decides about an
    /// empty condition, or an empty digest of the body.
    static let meaninglessIfEmpty: Set = [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-type", "expires",
    ]

    /// S3's own, and the one of MinIO's that ``S3Operation`` decides on.
    static let ofS3: Set = [
        "x-amz-acl", "x-amz-bucket-object-lock-enabled", "x-amz-bucket-object-lock-token",
        "x-amz-bypass-governance-retention", "x-amz-checksum-algorithm", "x-amz-checksum-crc32",
        "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-mode",
        "x-amz-checksum-sha1", "x-amz-checksum-sha256", "x-amz-checksum-type",
        "x-amz-confirm-remove-self-bucket-access", "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-unmodified-since", "x-amz-copy-source-range",
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
        "x-amz-decoded-content-length", "x-amz-expected-bucket-owner", "x-amz-grant-full-control",
        "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp",
        "x-amz-if-match-initiated-time", "x-amz-if-match-last-modified-time",
        "x-amz-if-match-size", "x-amz-max-parts", "x-amz-metadata-directive", "x-amz-mfa",
        "x-amz-mp-object-size", "x-amz-object-attributes", S3Operation.legalHold,
        S3Operation.lockMode, S3Operation.lockDate, "x-amz-optional-object-attributes",
        "x-amz-part-number-marker", "x-amz-replication-status", "x-amz-request-payer",
        "x-amz-sdk-checksum-algorithm", "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-server-side-encryption-context",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5", "x-amz-skip-destination-validation",
        "x-amz-source-expected-bucket-owner", "x-amz-storage-class", "x-amz-tagging-directive",
        "x-amz-trailer", "x-amz-transition-default-minimum-object-size",
        "x-amz-website-redirect-location", S3Operation.forceDelete,
    ]

    /// S3's headers that Daypass writes anew, or takes away.
    static let rewritten: Set = [
        "x-amz-date", PayloadMode.header, "x-amz-security-token", S3CopySource.header,
        S3Tagging.header,
    ]

    /// Headers by which SDKs describe themselves: `x-amz-api-version` (C++), `x-amz-user-agent`
    /// (browsers), `x-amz-te` (Java 1, Go 1). They ask for nothing, and Daypass drops them.
    static let saysNothing: Set = [
        "x-amz-api-version", "x-amz-te", "x-amz-user-agent",
    ]

    /// Families of headers: an object's metadata has any names, and S3 adds checksum algorithms.
    private static let prefixes = ["x-amz-meta-", "x-amz-checksum-"]

    /// Whether Daypass knows a header that begins with `x-amz-`. It refuses any other one, which
    /// may ask for something that no policy has decided on (`x-amz-rename-source`).
    static func knows(_ name: String) -> Bool {
        reachesStore(name) || rewritten.contains(name) || saysNothing.contains(name)
    }

    /// Whether a header of S3 goes to the store as the client sent it.
    static func reachesStore(_ name: String) -> Bool {
        ofS3.contains(name)
            || prefixes.contains { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }
    }
}
