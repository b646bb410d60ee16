internal import Configuration
internal import PolicyEngine
internal import State

/// What is known of a request when its permissions are looked at. What it says of itself may differ from one
/// part to the next: a list that deletes has a version with each key.
struct S3RequestContext {
    let permissions: Permissions
    /// `nil` if there is no access plugin to ask.
    let inquiry: PluginSession?
    /// What the server found out itself, or had signed by an identity source.
    let server: ConditionValues
    /// What the request says of itself.
    let request: ConditionValues
    /// The same under the names that the store may read; `nil` if it reads them as they are.
    var otherRequest: ConditionValues?
    let isSigned: Bool
    /// How the store compares keys.
    var keys = KeyComparison.folding

    /// Decides what is asked for as a whole.
    var decisions: S3PermissionCheck {
        S3PermissionCheck(
            reading: reading(inquiry, request),
            otherReading: otherRequest.map { reading(inquiry?.given($0), $0) }, keys: keys,
            isSigned: isSigned)
    }

    /// Decides about a part of it.
    ///
    /// - Parameter values: What that part says of itself. They have no prefix and no source of a
    ///   copy.
    func decisions(on values: ConditionValues) -> S3PermissionCheck {
        S3PermissionCheck(
            reading: reading(inquiry?.given(values), values),
            otherReading: nil, keys: keys, isSigned: isSigned)
    }

    private func reading(
        _ inquiry: PluginSession?, _ request: ConditionValues
    ) -> S3PermissionCheck.Reading {
        S3PermissionCheck.Reading(
            permissions: permissions, inquiry: inquiry,
            // Each question names its own action and resource.
            access: AccessRequest(
                action: .s3(.listAllMyBuckets), resource: .none, server: server, request: request,
                comparing: keys == .folding ? .normalized : .exact))
    }
}
