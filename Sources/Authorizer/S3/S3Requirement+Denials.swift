internal import PolicyEngine

/// Actions that AWS asks about and MinIO does not. Policies written for MinIO don't allow them, so
/// they need no permission. A statement that denies one applies.
extension S3Requirement {
    init(unlessDenied action: S3Action, on resource: Resource) {
        self.init(action, on: resource, mode: .unlessStatementDenies)
    }

    /// What a named version of the object needs in addition; `nil` if AWS has no action for that.
    /// MinIO asks about one of these, the deletion of a version.
    var forVersion: S3Requirement? {
        switch action {
        case .getObject: S3Requirement(unlessDenied: .getObjectVersion, on: resource)
        case .getObjectACL: S3Requirement(unlessDenied: .getObjectVersionACL, on: resource)
        case .putObjectACL: S3Requirement(unlessDenied: .putObjectVersionACL, on: resource)
        case .getObjectTagging:
            S3Requirement(unlessDenied: .getObjectVersionTagging, on: resource)
        case .putObjectTagging:
            S3Requirement(unlessDenied: .putObjectVersionTagging, on: resource)
        case .deleteObjectTagging:
            S3Requirement(unlessDenied: .deleteObjectVersionTagging, on: resource)
        case .deleteObject:
            S3Requirement(.deleteObjectVersion, on: resource, mode: .unlessDenied)
        default: nil
        }
    }
}

extension S3Operation {
    /// The actions that can be denied, in addition to what the operation needs by MinIO's table.
    static func deniableActions(_ name: S3OperationName, _ headers: S3Headers) -> [S3Action] {
        switch name {
        case .headBucket: return [.listBucket]
        case .getBucketACL, .getBucketWebsite, .getBucketAccelerateConfiguration,
            .getBucketRequestPayment, .getBucketLogging, .getObjectACL:
            return [.getBucketPolicy]
        case .putBucketACL, .putObjectACL: return [.putBucketPolicy]
        default: break
        }
        var actions: [S3Action] = []
        // Other operations refuse this header.
        if headers[S3Tagging.header] != nil { actions.append(.putObjectTagging) }
        if name.writesObject || name == .createBucket, statesACL(headers) {
            // A list that gives a right to others needs the permission as well.
            actions +=
                opens(headers)
                ? [.putBucketPolicy] : [name == .createBucket ? .putBucketACL : .putObjectACL]
        }
        return actions
    }
}
