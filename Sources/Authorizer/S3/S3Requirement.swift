internal import PolicyEngine

/// A permission that a request needs. It needs all of its requirements met.
struct S3Requirement: Equatable, Sendable {
    enum Mode: Sendable {
        /// Something has to allow it.
        case allow
        /// Nothing may deny it.
        case unlessDenied
    }

    let action: S3Action
    /// An action that will do instead where nothing allows the first. A statement that denies the first has
    /// decided already.
    let alternative: S3Action?
    let resource: Resource
    let mode: Mode

    init(
        _ action: S3Action, or alternative: S3Action? = nil, on resource: Resource,
        mode: Mode = .allow
    ) {
        self.action = action
        self.alternative = alternative
        self.resource = resource
        self.mode = mode
    }
}
