internal import PolicyEngine

/// A permission that a request needs. All of its requirements must be met.
struct S3Requirement: Equatable, Sendable {
    enum Mode: Sendable {
        /// Something has to allow it.
        case allow
        /// Needs no permission, but can be denied (`Permissions.decisionUnlessDenied`). As in
        /// MinIO, the session's policy still has to allow it.
        case unlessDenied
        /// Only a statement that denies it matters, in whichever policy.
        case unlessDeniedExplicitly
        /// As above, and the plugin is not asked. It already sees the version and the tags in the
        /// questions that MinIO would send.
        case unlessStatementDenies
    }

    let action: S3Action
    /// An action that will do if nothing allows the first one, on the same resource or on its
    /// bucket. A statement that denies the first one is final.
    let alternative: S3Action?
    let resource: Resource
    let mode: Mode
    /// Whether the request makes an empty object to mark a folder: its key ends with a slash.
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

    /// The action that MinIO asks about: the bucket's policy, if it has no action of its own.
    var actionInMinIO: S3Action {
        switch alternative {
        case .getBucketPolicy: .getBucketPolicy
        case .putBucketPolicy: .putBucketPolicy
        default: action
        }
    }

    var markingFolder: S3Requirement {
        S3Requirement(action, or: alternative, on: resource, mode: mode, marksFolder: true)
    }
}
