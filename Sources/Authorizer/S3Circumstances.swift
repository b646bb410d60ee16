internal import PolicyEngine

/// What is known of a request when its permissions are looked at. What it says of itself may differ from one
/// part to the next: a list that deletes has a version with each key.
struct S3Circumstances {
    let permissions: Permissions
    /// Nil when nobody else is asked.
    let inquiry: PolicyPluginInquiry?
    /// What the server found out itself, or had signed by an identity source.
    let server: ConditionValues
    /// What the request says of itself.
    let request: ConditionValues
    let isSigned: Bool

    /// Decides what is asked for as a whole.
    var decisions: S3Decisions { decisions(inquiry, request) }

    /// Decides about a part of it.
    ///
    /// - Parameter values: What that part says of itself.
    func decisions(on values: ConditionValues) -> S3Decisions {
        decisions(inquiry?.given(values), values)
    }

    private func decisions(
        _ inquiry: PolicyPluginInquiry?, _ request: ConditionValues
    ) -> S3Decisions {
        S3Decisions(
            permissions: permissions, inquiry: inquiry,
            // Each question names its own action and resource.
            access: AccessRequest(
                action: .s3(.listAllMyBuckets), resource: .none, server: server, request: request),
            isSigned: isSigned)
    }
}
