internal import PolicyEngine

/// What a request asks a store to do, and what may be asked about that.
struct S3Operation: Equatable, Sendable {
    enum Demand: Equatable, Sendable {
        /// All of these, at least one.
        case permissions([S3Requirement])
        /// What is written or deleted stands in the body: without it nothing can be decided.
        case body
    }

    let name: S3OperationName
    let demand: Demand

    /// - Throws: ``S3RequestError`` for what is no operation, or has a part that is not known here.
    init(
        _ method: S3Method, _ address: S3Address, _ query: S3Query, _ headers: S3Headers,
        copySource: S3CopySource?
    ) throws(S3RequestError) {
        let route = try S3Route.find(method, address.scope, query.parameters)
        name = try S3Operation.name(route.name, headers, isCopy: copySource != nil)
        try S3Operation.checkStoreHeaders(headers, name)
        let hasVersion = query[.versionID] != nil
        guard let basic = route.requirements(address, hasVersion: hasVersion) else {
            demand = .body
            return
        }
        var requirements: [S3Requirement] = []
        if name == .deleteObject, hasVersion {
            // As in MinIO: who may delete objects may delete versions, unless a statement denies it.
            requirements.append(
                S3Requirement(
                    .deleteObjectVersion, on: address.resource(for: .deleteObjectVersion),
                    mode: .unlessDenied))
        }
        requirements += basic
        if let copySource {
            requirements.append(S3Requirement(.getObject, on: copySource.resource))
        }
        for action in try S3Operation.actions(name, headers) {
            requirements.append(S3Requirement(action, on: address.resource(for: action)))
        }
        demand = .permissions(requirements)
    }

    /// The name of an operation as the headers have it: a copy is a `PUT` with a source.
    private static func name(
        _ name: S3OperationName, _ headers: S3Headers, isCopy: Bool
    ) throws(S3RequestError) -> S3OperationName {
        switch (name, isCopy) {
        case (.putObject, true): return .copyObject
        case (.uploadPart, true): return .uploadPartCopy
        case (_, true): throw .ambiguous(S3CopySource.header)
        case (.postObject, false):
            // RFC 9110 §8.3.1: parameters may follow the media type.
            let mediaType = headers["content-type"]?.prefix { $0 != ";" && $0 != " " }
            guard mediaType?.lowercased() == "multipart/form-data" else { throw .methodNotAllowed }
            return name
        case (_, false): return name
        }
    }

    /// Checks for headers that make a store do more than what the operation's name says: unpack an archive
    /// into other objects, delete all keys that begin so, take a replica's word for its history.
    private static func checkStoreHeaders(
        _ headers: S3Headers, _ name: S3OperationName
    ) throws(S3RequestError) {
        guard headers[S3Headers.snowball] == nil else { throw .notImplemented(S3Headers.snowball) }
        for header in headers.names(withPrefix: "x-minio-") {
            guard header == forceDelete, name == .deleteBucket else {
                throw .notImplemented(S3RequestError.shown(header))
            }
        }
    }

    /// The actions that headers ask for beside the operation.
    private static func actions(
        _ name: S3OperationName, _ headers: S3Headers
    ) throws(S3RequestError) -> [S3Action] {
        var actions: [S3Action] = []
        if name.writesObject {
            if headers["x-amz-object-lock-mode"] != nil
                || headers["x-amz-object-lock-retain-until-date"] != nil
            {
                actions.append(.putObjectRetention)
            }
            if headers["x-amz-object-lock-legal-hold"] != nil {
                actions.append(.putObjectLegalHold)
            }
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
        if name.mayNameACL, opens(headers) { actions.append(.putBucketPolicy) }
        return actions
    }

    /// Whether headers give somebody else a right. That needs what `PUT ?acl` does: who may only write must
    /// not be able to publish. The canned lists that give nobody but the owners a right are what some
    /// clients always send.
    private static func opens(_ headers: S3Headers) -> Bool {
        let canned = headers["x-amz-acl"] ?? "private"
        return !["private", "bucket-owner-read", "bucket-owner-full-control"].contains(canned)
            || !headers.names(withPrefix: "x-amz-grant-").isEmpty
    }

    private static let forceDelete = "x-minio-force-delete"
}

extension S3Operation {
    /// Whether all buckets are listed. Without `s3:ListAllMyBuckets` those may be that are the caller's to list.
    var isBucketListing: Bool { name == .listBuckets }

    var needsBody: Bool { demand == .body }

    /// Whether the body may be in chunks; of anything else a store would keep or read the chunks' frames.
    var takesStreams: Bool { name == .putObject || name == .uploadPart }

    /// The condition keys whose values the body holds, and not the headers. Before it is read a policy that
    /// asks for them can't be answered.
    var conditionKeysInBody: [ConditionKey] {
        switch name {
        case .createBucket: [.locationConstraint]
        case .putObjectTagging, .putBucketTagging: [.requestObjectTag, .requestObjectTagKeys]
        case .putObjectRetention: [.lockMode, .retainUntilDate, .remainingRetentionDays]
        case .putObjectLegalHold: [.legalHold]
        default: []
        }
    }
}

extension S3OperationName {
    /// Whether the operation makes an object, or a part of one.
    fileprivate var writesObject: Bool {
        switch self {
        case .putObject, .copyObject, .uploadPart, .uploadPartCopy, .createMultipartUpload,
            .completeMultipartUpload:
            true
        default: false
        }
    }

    /// Whether S3 takes an access control list in the headers, and the operation's own action does not
    /// cover it.
    fileprivate var mayNameACL: Bool { writesObject || self == .createBucket }
}
