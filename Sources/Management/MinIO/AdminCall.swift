internal import Wire

/// A call of the administration API whose caller may make it, as far as can be said without the
/// body.
struct AdminCall {
    let caller: AdminCaller
    let query: Form
    /// Decrypted if it came encrypted.
    var body: [UInt8]
    let now: Timestamp
    /// The host that the request names.
    let host: String
    /// What `*` stands for in the endpoint's path.
    let segment: String
    /// What the call is about, for the audit log: a user, a group, a policy.
    var target: String?
    /// What the call does to it, for the audit log: names, never a secret.
    var change: String?

    /// A parameter of the query that the call needs.
    ///
    /// - Throws: ``AdminError/invalidArgument(name:reason:)``
    func parameter(_ name: String) throws(AdminError) -> String {
        guard let value = query[name], !value.isEmpty else {
            throw .invalidArgument(name: name, reason: "is missing from the query")
        }
        return value
    }

    /// The status that the query names: `enabled` or `disabled`.
    var isEnabled: Bool {
        get throws(AdminError) {
            switch try parameter("status") {
            case "enabled": return true
            case "disabled": return false
            default:
                throw .invalidArgument(name: "status", reason: "must be enabled or disabled")
            }
        }
    }

    /// The body as a JSON object. Members without a meaning here are ignored, as in MinIO.
    var object: JSONObject {
        get throws(AdminError) {
            do throws(JSONSyntaxError) {
                return try JSONObject(body)
            } catch {
                throw .unreadableBody(detail: "the body is not a JSON object: \(error)")
            }
        }
    }
}

extension JSONObject {
    /// A text; `nil` if it is missing, null or empty, which all mean that the caller does not say.
    ///
    /// - Throws: ``AdminError/unreadableBody(detail:)`` if it is no text.
    func text(_ name: String) throws(AdminError) -> String? {
        switch self[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw .unreadableBody(detail: "\(name) is no text")
        }
    }

    /// A list of texts, empty if it is missing or null.
    ///
    /// - Throws: ``AdminError/unreadableBody(detail:)`` if it is no list of texts.
    func texts(_ name: String) throws(AdminError) -> [String] {
        switch self[name] {
        case nil, .null: return []
        default:
            guard let texts = list(name) else {
                throw .unreadableBody(detail: "\(name) is no list of texts")
            }
            return texts
        }
    }
}
