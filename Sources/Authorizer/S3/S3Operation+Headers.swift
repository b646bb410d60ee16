internal import PolicyEngine

/// What headers make of an operation.
extension S3Operation {
    static let lockMode = "x-amz-object-lock-mode"
    static let lockDate = "x-amz-object-lock-retain-until-date"
    static let legalHold = "x-amz-object-lock-legal-hold"
    static let forceDelete = "x-minio-force-delete"

    /// Checks for headers that an operation must not come with.
    ///
    /// - Throws: ``S3RequestError``
    static func checkHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        try checkStoreHeaders(headers, name)
        try checkObjectHeaders(headers, name)
    }

    /// Checks for headers that make a store do more than what the operation's name says: unpack an archive
    /// into other objects, delete all keys that begin so, take a replica's word for its history, copy an object
    /// that it knows by its own protocol's header.
    private static func checkStoreHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        let isSnowball = headers.fields.contains {
            $0.name.replacing("_", with: "-") == S3Headers.snowball
        }
        guard !isSnowball else { throw .notImplemented(S3Headers.snowball) }
        for header in headers.names(withPrefix: "x-minio-") {
            guard header == forceDelete, name == .deleteBucket else {
                throw .notImplemented(S3RequestError.shown(header))
            }
        }
        for header in headers.names(withPrefix: "x-amz-")
        where !S3HeaderAllowList.knows(header) {
            throw .notImplemented(S3RequestError.shown(header))
        }
        for prefix in S3Headers.dialects {
            if let header = headers.names(withPrefix: prefix).first {
                throw .notImplemented(S3RequestError.shown(header))
            }
        }
    }

    /// Checks that headers with what a new object shall have stand where one is made. Elsewhere the store does
    /// not look at them, and a policy would be asked about tags or locks that nothing gets: `PUT ?tagging` has
    /// its own in the body, and a copy has its source's unless it says `REPLACE`.
    private static func checkObjectHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        for header in [S3Tagging.header, lockMode, lockDate, legalHold]
        where headers[header] != nil && !name.writesObject {
            throw .ambiguous(header)
        }
        // Each takes the place of the grant to the bucket's owner, which is Daypass's own access
        // key at the store: Ceph then answers AccessDenied to every later request.
        if name == .createBucket || name == .putBucketACL,
            let grant = headers.names(withPrefix: "x-amz-grant-").first
        {
            throw .notImplemented(
                "\(S3RequestError.shown(grant)), which locks Daypass's own access key out of the bucket"
            )
        }
        let directive = "x-amz-tagging-directive"
        if name == .copyObject, headers[S3Tagging.header] != nil, headers[directive] != "REPLACE" {
            throw .invalidArgument(directive)
        }
    }

    /// The actions that headers ask for beside the operation.
    static func actions(
        _ name: S3OperationName, _ headers: S3Headers
    ) throws(S3RequestError) -> [S3Action] {
        var actions: [S3Action] = []
        if name.writesObject {
            if headers[lockMode] != nil || headers[lockDate] != nil {
                actions.append(.putObjectRetention)
            }
            if headers[legalHold] != nil { actions.append(.putObjectLegalHold) }
            if headers["x-amz-replication-status"] != nil { actions.append(.replicateObject) }
        }
        if name == .deleteObject, headers["x-amz-replication-status"] != nil {
            actions.append(.replicateDelete)
        }
        if name == .deleteObject || name == .putObjectRetention,
            try headers.isTrue("x-amz-bypass-governance-retention")
        {
            actions.append(.bypassGovernanceRetention)
        }
        if name == .createBucket, try headers.isTrue("x-amz-bucket-object-lock-enabled") {
            actions += [.putBucketObjectLockConfiguration, .putBucketVersioning]
        }
        if name == .deleteBucket, headers[forceDelete] != nil { actions.append(.forceDeleteBucket) }
        // Where the list is the operation's own matter, its action covers it.
        if opens(headers) {
            if name.writesObject { actions.append(.putObjectACL) }
            if name == .createBucket { actions.append(.putBucketACL) }
        }
        return actions
    }

    /// Whether headers give somebody else a right. That needs what `PUT ?acl` does: who may only write must
    /// not be able to publish. The canned lists that give nobody but the owners a right are what some
    /// clients always send.
    static func opens(_ headers: S3Headers) -> Bool {
        let canned = headers["x-amz-acl"] ?? "private"
        return !["private", "bucket-owner-read", "bucket-owner-full-control"].contains(canned)
            || !headers.names(withPrefix: "x-amz-grant-").isEmpty
    }

    /// Whether headers say anything about an access control list.
    static func statesACL(_ headers: S3Headers) -> Bool {
        headers["x-amz-acl"] != nil || !headers.names(withPrefix: "x-amz-grant-").isEmpty
    }
}

extension S3OperationName {
    /// Whether the operation makes an object, or a part of one.
    var writesObject: Bool {
        switch self {
        case .putObject, .copyObject, .uploadPart, .uploadPartCopy, .createMultipartUpload,
            .completeMultipartUpload:
            true
        default: false
        }
    }
}
