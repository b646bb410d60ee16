internal import Crypto
internal import Wire

/// What bodies say about an access key.
extension JSONObject {
    /// An access key ID with its secret; both `nil` if the body names neither.
    ///
    /// - Throws: ``AdminError/halfPair(lacks:)``
    var keyPair: (id: String?, secret: Secret?) {
        get throws(AdminError) {
            let id = try text("accessKey")
            let secret = try text("secretKey")
            switch (id, secret) {
            case (nil, nil): return (nil, nil)
            case (let id?, let secret?): return (id, Secret(secret))
            case (nil, _?): throw .halfPair(lacks: "accessKey")
            case (_?, nil): throw .halfPair(lacks: "secretKey")
            }
        }
    }

    /// The policy in a body; `nil` if there is none, or an empty one.
    func policy(_ name: String) throws(AdminError) -> [UInt8]? {
        switch self[name] {
        case nil, .null, .string(""): return nil
        case .object(let policy):
            let isEmpty = policy.members.allSatisfy { member in
                switch (member.name, member.value) {
                case ("Version", .string("")), ("Statement", .null): true
                default: false
                }
            }
            return isEmpty ? nil : JSONValue.object(policy).encoded
        default: throw .unreadableBody(detail: "\(name) is no policy")
        }
    }

    /// The zero times of Go and of the clock, which MinIO's clients write for no moment.
    private static let noMoments = [
        Timestamp(seconds: 0), Timestamp(rfc3339: AdminOperations.noTime),
    ]

    /// A moment in a body; `nil` if there is none.
    func moment(_ name: String) throws(AdminError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw .invalidArgument(name: name, reason: "must be a time of RFC 3339")
        }
        return JSONObject.noMoments.contains(moment) ? nil : moment
    }
}
