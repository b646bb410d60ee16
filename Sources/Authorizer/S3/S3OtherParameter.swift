/// What becomes of a parameter that is none of ``S3Parameter``.
///
/// What is left out takes no part in the decision and does not reach the store, which therefore
/// executes the request that was decided on.
enum S3OtherParameter: Equatable {
    /// Of a signature of version 2.
    case ofSignatureVersion2
    /// It may stand for an operation, or for a part of one. The request is refused.
    case unsupported
    case leftOut
    /// The store gets it as it is: no decision depends on it.
    case passedOn
    /// It is a header of this name, which SDKs write into what they presign.
    case header(String)

    init(_ name: String, _ value: String, _ method: S3Method, _ scope: S3Address.Scope) {
        let lowerCase = name.lowercased()
        if ["AWSAccessKeyId", "Expires", "Signature"].contains(name) {
            self = .ofSignatureVersion2
        } else if S3OtherParameter.isPassedOn(lowerCase) {
            self = .passedOn
        } else if S3OtherParameter.isHeader(lowerCase, method) {
            self = .header(lowerCase)
        } else if S3OtherParameter.saysNothing(lowerCase) {
            self = .leftOut
        } else if S3OtherParameter.operations.contains(name) {
            self = .unsupported
        } else {
            // A bare name may be a sub-resource. Of an object it is none that a read could be
            // executed as.
            switch (method, scope) {
            case (.get, .object), (.head, .object): self = .leftOut
            case (.get, .bucket), (.head, .bucket), (.get, .service), (.head, .service):
                self = value.isEmpty ? .unsupported : .leftOut
            case (.put, _), (.post, _), (.delete, _): self = .unsupported
            }
        }
    }

    /// Checksums, which AWS's SDKs for JavaScript and Go write into what they presign, and by which
    /// a store checks the body, or answers with one.
    private static func isPassedOn(_ name: String) -> Bool {
        name == "x-amz-sdk-checksum-algorithm" || name.hasPrefix("x-amz-checksum-")
    }

    private static func isHeader(_ name: String, _ method: S3Method) -> Bool {
        switch method {
        case .get, .head, .delete: break
        case .put, .post: if name == "content-type" { return true }
        }
        return name.hasPrefix("x-amz-")
            && (S3HeaderAllowList.reachesStore(name) || name == S3CopySource.header
                || name == S3Tagging.header)
    }

    /// `x-…` is the caller's to use for itself: S3 ignores it, and logs it. What SDKs say of
    /// themselves (`x-id`, `x-amz-user-agent`) asks for nothing, either. Other stores' own names,
    /// such as `x-oss-process`, do ask for something.
    private static func saysNothing(_ name: String) -> Bool {
        guard name.hasPrefix("x-"), !S3Headers.dialects.contains(where: name.hasPrefix) else {
            return false
        }
        return !name.hasPrefix("x-amz-") || S3HeaderAllowList.saysNothing.contains(name)
    }

    /// Sub-resources of AWS's for which there is no operation here, with whatever value.
    private static let operations: Set = [
        "abac", "analytics", "annotation", "encryptionConfig", "intelligent-tiering", "inventory",
        "metadataConfiguration", "metadataTable", "metrics", "ownershipControls",
        "publicAccessBlock", "renameObject", "session", "torrent",
    ]
}
