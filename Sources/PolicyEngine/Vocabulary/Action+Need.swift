/// What the server asks policies in a request that is about an action.
extension Action {
    /// How the permission itself is needed.
    package enum Need: Sendable {
        /// Something has to allow it.
        case allowance
        /// Only a session's policy has to allow it, and anything can deny it.
        case unlessDenied
        /// Only a statement that denies it counts.
        case unlessDeniedExplicitly
        /// Policies are not asked.
        case nothing
    }

    package var need: Need {
        switch self {
        case .s3(let action): action.need
        // As in AWS: who has a key may know whose it is, whatever policies say.
        case .securityToken(.getCallerIdentity): .nothing
        // The proof of identity is what a session is given for.
        case .securityToken: .unlessDeniedExplicitly
        case .admin, .kms: .allowance
        }
    }
}

extension S3Action {
    /// The action that will do instead where nothing allows this one.
    package var alternative: S3Action? {
        switch self {
        case .headBucket, .listBucketVersions: .listBucket
        default: actionInMinIO
        }
    }

    /// Whether a statement that denies the alternative denies this action, too. AWS asks about one
    /// action for a list of versions, and about the alternative for `HEAD` of a bucket.
    var isDeniedWithAlternative: Bool { self != .listBucketVersions }

    /// The action that MinIO asks about in this one's place; `nil` if it asks about this one.
    ///
    /// It is an action on the bucket, also where this one is done to an object.
    package var actionInMinIO: S3Action? {
        switch self {
        case .getBucketACL, .getBucketWebsite, .getAccelerateConfiguration,
            .getBucketRequestPayment, .getBucketLogging, .getObjectACL:
            .getBucketPolicy
        case .putBucketACL, .putObjectACL: .putBucketPolicy
        default: nil
        }
    }

    /// The action that has to be allowed, too: what is done to a version is done to its object.
    package var companion: S3Action? {
        switch self {
        case .getObjectVersion, .getObjectAttributes: .getObject
        case .getObjectVersionAttributes: .getObjectVersion
        case .getObjectVersionACL: .getObjectACL
        case .putObjectVersionACL: .putObjectACL
        case .getObjectVersionTagging: .getObjectTagging
        case .putObjectVersionTagging: .putObjectTagging
        case .deleteObjectVersionTagging: .deleteObjectTagging
        case .deleteObjectVersion: .deleteObject
        default: nil
        }
    }

    /// Nothing has to allow an action on a version beside its companion: policies written for MinIO don't.
    fileprivate var need: Action.Need {
        switch self {
        case .deleteObjectVersion: .unlessDenied
        case .getObjectVersion, .getObjectVersionACL, .putObjectVersionACL,
            .getObjectVersionTagging, .putObjectVersionTagging, .deleteObjectVersionTagging:
            .unlessDeniedExplicitly
        default: .allowance
        }
    }
}
