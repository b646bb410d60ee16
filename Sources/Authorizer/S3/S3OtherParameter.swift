/// What becomes of a parameter that ``S3Parameter`` lacks. One that is left out has no part in the
/// decision, and the store does not get it: so it carries out the request that was decided on.
enum S3OtherParameter: Equatable {
    /// It belongs to a signature of version 2.
    case ofSignatureVersion2
    /// It may stand for an operation, or for a part of one. The request is refused.
    case unsupported
    case leftOut
    /// The store gets it as it is: no decision depends on it.
    case passedOn
    /// It is a header of this name. SDKs write headers into what they presign.
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
            // A bare name may be a sub-resource. A read of an object can't be carried out as
            // another operation.
            switch (method, scope) {
            case (.get, .object), (.head, .object): self = .leftOut
            case (.get, .bucket), (.head, .bucket), (.get, .service), (.head, .service):
                self = value.isEmpty ? .unsupported : .leftOut
            case (.put, _), (.post, _), (.delete, _): self = .unsupported
            }
        }
    }

    /// Checksums. AWS's SDKs for JavaScript and Go write them into what they presign. By them a
    /// store checks the body, or answers with one.
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

    /// `x-…` is for the caller's own use: S3 logs it, and otherwise ignores it. What SDKs say about
    /// themselves (`x-id`, `x-amz-user-agent`) asks for nothing, either. Names of other stores,
    /// such as `x-oss-process`, do ask for something.
    private static func saysNothing(_ name: String) -> Bool {
        guard name.hasPrefix("x-"), !S3Headers.dialects.contains(where: name.hasPrefix) else {
            return false
        }
        return !name.hasPrefix("x-amz-") || S3HeaderAllowList.saysNothing.contains(name)
    }

    /// AWS's sub-resources without an operation here, whatever their value.
    private static let operations: Set = [
        "abac", "analytics", "annotation", "encryptionConfig", "intelligent-tiering", "inventory",
        "metadataConfiguration", "metadataTable", "metrics", "ownershipControls",
        "publicAccessBlock", "renameObject", "session", "torrent",
    ]
}
