internal import Monitoring
internal import PolicyEngine

/// What a request asks a store to do, and what it needs.
struct S3Operation: Equatable, Sendable {
    enum Demand: Equatable, Sendable {
        /// All of these, at least one.
        case permissions([S3Requirement])
        /// The body says what is written or deleted: without it nothing can be decided.
        case body
    }

    let name: S3OperationName
    let operationClass: S3OperationClass
    let demand: Demand

    /// - Parameter hasContent: Whether an object that the request makes may have any content.
    init(
        _ method: S3Method, _ address: S3Address, _ query: S3Query, _ headers: S3Headers,
        copySource: S3CopySource?, hasContent: Bool, knownToStore subresources: S3Parameters
    ) throws(S3RequestError) {
        let route = try S3Route.find(method, address.scope, query.parameters)
        if let subresource = route.subresource, !subresources.contains(subresource) {
            throw .undeclaredSubresource(subresource.name)
        }
        operationClass = route.operationClass
        name = try S3Operation.name(route.name, headers, isCopy: copySource != nil)
        try S3Operation.checkHeaders(headers, name)
        let hasVersion = query[.versionID] != nil
        let requirements = try S3Operation.requirements(
            of: route, name, address.resource, hasVersion: hasVersion, headers,
            copySource: copySource)
        let marksFolder =
            name == .putObject && !hasContent && address.key.utf8.last == UInt8(ascii: "/")
        demand =
            requirements.map { .permissions(marksFolder ? $0.map(\.markingFolder) : $0) } ?? .body
    }

    /// All that an operation needs; `nil` if the body has to tell.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)``
    static func requirements(
        of route: S3Route, _ name: S3OperationName, _ resource: Resource, hasVersion: Bool,
        _ headers: S3Headers, copySource: S3CopySource?
    ) throws(S3RequestError) -> [S3Requirement]? {
        guard let basic = route.requirements(resource, hasVersion: hasVersion) else { return nil }
        guard name != .deleteObject else {
            return try deletion(of: resource, hasVersion: hasVersion, headers)
        }
        var requirements = basic
        if hasVersion { requirements += basic.compactMap(\.forVersion) }
        if let copySource {
            let source = S3Requirement(.getObject, on: copySource.resource)
            requirements.append(source)
            if copySource.versionID != nil, let version = source.forVersion {
                requirements.append(version)
            }
        }
        for action in try actions(name, headers) {
            requirements.append(
                S3Requirement(
                    action, or: S3Route.alternative(to: action), on: resource.asked(by: action)))
        }
        for action in deniableActions(name, headers) {
            requirements.append(
                S3Requirement(unlessDenied: action, on: resource.asked(by: action)))
        }
        return requirements
    }

    /// What a deletion of an object needs, alone or in a list. As in MinIO, a caller that may
    /// delete objects may delete versions, unless a statement denies it.
    ///
    /// - Throws: ``S3RequestError/invalidArgument(_:)``
    static func deletion(
        of resource: Resource, hasVersion: Bool, _ headers: S3Headers
    ) throws(S3RequestError) -> [S3Requirement] {
        var requirements: [S3Requirement] = []
        if hasVersion {
            requirements.append(
                S3Requirement(.deleteObjectVersion, on: resource, mode: .unlessDenied))
        }
        for action in [.deleteObject] + (try actions(.deleteObject, headers)) {
            requirements.append(S3Requirement(action, on: resource.asked(by: action)))
        }
        return requirements
    }

    /// The name of an operation with its headers: a `PUT` with a source is a copy.
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
}

extension S3Operation {
    /// Whether it lists all buckets. A caller without `s3:ListAllMyBuckets` may see the buckets
    /// that it may list.
    var isBucketListing: Bool { name == .listBuckets }
    var isDeletionOfList: Bool { name == .deleteObjects }
    var needsBody: Bool { demand == .body }

    /// Whether it makes an empty object to mark a folder.
    var marksFolder: Bool {
        switch demand {
        case .body: false
        case .permissions(let requirements): requirements.contains { $0.marksFolder }
        }
    }

    /// Whether the body may be in chunks. In any other body a store would keep or read the frames
    /// of the chunks.
    var takesStreams: Bool { name == .putObject || name == .uploadPart }
    var conditionKeysInBody: [ConditionKey] { name.conditionKeysInBody }
}

extension S3OperationName {
    /// The condition keys whose values are in the body: before it is read, they have no answer.
    var conditionKeysInBody: [ConditionKey] {
        switch self {
        case .createBucket: [.locationConstraint]
        case .putObjectTagging, .putBucketTagging: [.requestObjectTag, .requestObjectTagKeys]
        case .putObjectRetention: [.lockMode, .retainUntilDate, .remainingRetentionDays]
        case .putObjectLegalHold: [.legalHold]
        default: []
        }
    }
}
