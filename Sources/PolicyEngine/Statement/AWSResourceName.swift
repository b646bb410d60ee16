/// An ARN as AWS writes it, such as `arn:aws:s3:::bucket/key`.
struct AWSResourceName {
    private let service: Substring
    /// Whether the region and the account may be empty, as those of a bucket are.
    private let isOfNoAccount: Bool
    private let isOfAnyAccount: Bool
    private let name: Substring

    /// - Returns: `nil` for what is not an ARN of one of AWS's partitions.
    init?(_ text: String) {
        // A key may contain colons.
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", AWSResourceName.isPartition(parts[1]) else {
            return nil
        }
        service = parts[2]
        isOfNoAccount = parts[3].isEmpty && parts[4].isEmpty
        isOfAnyAccount = parts[3].allSatisfy { $0 == "*" } && parts[4].allSatisfy { $0 == "*" }
        name = parts[5]
    }

    /// The name of a bucket or object, in any partition. China and the government's regions have
    /// their own, and a policy for one of them means this store here. `nil` for anything else.
    var nameInS3: String? {
        guard service == "s3", isOfAnyAccount, isOfNoAccount || !isOfAccount else { return nil }
        return String(name)
    }

    /// Whether Daypass has no such resource.
    var isForeign: Bool {
        switch service {
        case "s3": !isOfNoAccount && (isOfAccount || name == "*") && nameInS3 == nil
        case "kms", "sts": !name.isEmpty
        default: !name.isEmpty && AWSService.isKnown(service)
        }
    }

    /// Whether it is one of the resources of S3 that belong to an account, unlike buckets.
    private var isOfAccount: Bool {
        let kind = name.prefix { $0 != "/" && $0 != ":" }
        return [
            "accesspoint", "access-grants", "async-request", "job", "storage-lens",
            "storage-lens-group",
        ].contains(kind)
    }

    private static func isPartition(_ name: Substring) -> Bool {
        name == "*" || name == "aws" || name.hasPrefix("aws-")
    }
}
