internal import PolicyEngine
internal import Wire

/// A question to the access plugin: MinIO's ten fields, in MinIO's order.
struct PluginQuestion {
    let caller: PluginCaller
    let conditions: PluginConditions
    let action: S3Action
    let resource: Resource
    /// Whether no permission is needed, and only a denial matters.
    let isDenyOnly: Bool

    var json: [UInt8] { json(conditions: conditions.json) }

    /// The part that stays the same if the question is asked again.
    var jsonWithoutTimes: [UInt8] { json(conditions: conditions.jsonWithoutTimes) }

    private func json(conditions: JSONWriter) -> [UInt8] {
        var input = JSONWriter()
        input.field("account", caller.accessKeyID)
        if let groups = self.conditions["groups"] {
            input.field("groups", groups)
        } else {
            input.field("groups", json: Array("null".utf8))
        }
        input.field("action", "s3:\(action.rawValue)")
        // MinIO never fills it.
        input.field("originalAction", "")
        input.field("bucket", resource.bucket)
        input.field("conditions", conditions)
        input.field("owner", caller.isOwner)
        input.field("object", resource.key)
        input.field("claims", json: caller.claimsJSON)
        input.field("denyOnly", isDenyOnly)
        var question = JSONWriter()
        question.field("input", input)
        return question.object
    }
}

extension Resource {
    fileprivate var bucket: String {
        switch self {
        case .none, .encryptionKey: ""
        case .bucket(let bucket), .object(let bucket, _): bucket
        }
    }

    fileprivate var key: String {
        switch self {
        case .none, .encryptionKey, .bucket: ""
        case .object(_, let key): key
        }
    }
}
