internal import PolicyEngine

/// A permission that a request needs. It needs all of its requirements met.
struct S3Requirement: Equatable, Sendable {
    enum Mode: Sendable {
        /// Something has to allow it.
        case allow
        /// It needs no permission, but can be denied (`Permissions.decisionUnlessDenied`): a session's policy
        /// still has to allow it, as in MinIO.
        case unlessDenied
        /// Only a statement that denies it counts, wherever that stands.
        case unlessDeniedExplicitly
        /// The same, and the access plugin is not asked: it hears MinIO's questions, and with them the version
        /// and the tags.
        case unlessStatementDenies
    }

    let action: S3Action
    /// An action that will do instead where nothing allows the first, on the same or on its bucket.
    /// A statement that denies the first has decided already.
    let alternative: S3Action?
    let resource: Resource
    let mode: Mode
    /// Whether the object is an empty one that the request makes to mark a folder: a slash ends its
    /// key.
    let marksFolder: Bool

    init(
        _ action: S3Action, or alternative: S3Action? = nil, on resource: Resource,
        mode: Mode = .allow, marksFolder: Bool = false
    ) {
        self.action = action
        self.alternative = alternative
        self.resource = resource
        self.mode = mode
        self.marksFolder = marksFolder
    }

    /// The action that MinIO asks about. MinIO has no actions for access control lists and for some
    /// settings of a bucket, and asks about the bucket's policy.
    var actionInMinIO: S3Action {
        switch alternative {
        case .getBucketPolicy: .getBucketPolicy
        case .putBucketPolicy: .putBucketPolicy
        default: action
        }
    }

    /// The same permission, where the request makes an empty object to mark a folder.
    var markingFolder: S3Requirement {
        S3Requirement(action, or: alternative, on: resource, mode: mode, marksFolder: true)
    }
}
