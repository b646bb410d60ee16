internal import PolicyEngine

/// What headers add to an operation.
extension S3Operation {
    static let lockMode = "x-amz-object-lock-mode"
    static let lockDate = "x-amz-object-lock-retain-until-date"
    static let legalHold = "x-amz-object-lock-legal-hold"
    static let forceDelete = "x-minio-force-delete"

    /// Refuses headers that an operation must not have.
    static func checkHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        try checkStoreHeaders(headers, name)
        try checkObjectHeaders(headers, name)
    }

    /// Refuses headers that make a store do more than the operation's name says: unpack an archive
    /// into other objects, delete all keys with a prefix, accept a replica's history, or copy an
    /// object by the header of another protocol.
    private static func checkStoreHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        let isSnowball = headers.fields.contains { S3Headers.isSame($0.name, S3Headers.snowball) }
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

    /// Refuses headers that describe a new object if the operation makes none. The store ignores
    /// them there, and policies would be asked about tags or locks that no object gets: the tags of
    /// `PUT ?tagging` are in its body, and a copy keeps the tags of its source unless it says
    /// `REPLACE`.
    private static func checkObjectHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        for header in [S3Tagging.header, lockMode, lockDate, legalHold]
        where headers[header] != nil && !name.writesObject {
            throw .ambiguous(header)
        }
        // Each replaces the grant to the bucket's owner, which is Daypass's own access key at the
        // store. Ceph then answers every later request with AccessDenied.
        if name == .createBucket || name == .putBucketACL,
            let grant = headers.names(withPrefix: "x-amz-grant-").first
        {
            throw .notImplemented(
                "\(S3RequestError.shown(grant)), which locks Daypass's own key out of the bucket"
            )
        }
        let directive = "x-amz-tagging-directive"
        if name == .copyObject, headers[S3Tagging.header] != nil, headers[directive] != "REPLACE" {
            throw .invalidArgument(directive)
        }
    }

    /// The actions that headers ask for in addition to the operation.
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
        // If the operation is about the list, its own action covers it.
        if opens(headers) {
            if name.writesObject { actions.append(.putObjectACL) }
            if name == .createBucket { actions.append(.putBucketACL) }
        }
        return actions
    }

    /// Whether headers give a right to others. That needs what `PUT ?acl` needs, because a caller
    /// that may only write must not be able to publish. Some clients always send a canned list that
    /// gives rights to the owners alone.
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
    /// Whether the operation makes an object or a part of one.
    var writesObject: Bool {
        switch self {
        case .putObject, .copyObject, .uploadPart, .uploadPartCopy, .createMultipartUpload,
            .completeMultipartUpload:
            true
        default: false
        }
    }
}
