package import PolicyEngine
package import System
package import Wire

/// Why the records were not changed.
package enum AdministrationError: Error, Equatable, Sendable {
    /// What a record describes.
    package enum Kind: String, Sendable {
        case user
        case group
        case policy
        case key
        case accessKey = "access key"
        case mapping = "policy mapping"

        fileprivate var withArticle: String {
            self == .accessKey ? "an access key" : "a \(rawValue)"
        }
    }

    case invalidName(Kind, String)
    /// A user's name that also names a session owner without a record.
    case reservedName(String)
    case invalidMappedName(MappedName)
    case invalidSecret(user: String)
    /// New users whose secret is unknown.
    case withoutSecret([String])
    /// The root user is in the configuration. It may do everything, and has no record.
    case root(String)
    case absent(Kind, [String])
    case present(Kind, [String])
    case notMembers([String], group: String)
    case groupNotEmpty(String, memberCount: Int)
    case disabledGroup(String)
    /// All policies are attached already.
    case alreadyApplied
    case notAttached([String])
    case policyInUse(String, by: [String])
    case builtInPolicy(String)
    case notPolicy(PolicyError)
    case policyWithoutStatements
    case newestKey(String)
    /// Sessions that the key has signed are valid until then.
    case keyInUse(String, until: Timestamp)
    case revocationAhead(Timestamp)
    case invalidAccessKeyName(String)
    case invalidAccessKeyDescription
    case accessKeyPolicyTooLarge(byteCount: Int)
    case accessKeyExpirationPast(Timestamp)
    /// The longest life of access keys is configured.
    case accessKeyLifeTooLong(days: Int)
    /// An archive that is damaged, or not one. The first line is 1.
    case archive(line: Int, reason: String)
    case state(FileError)
}

extension AdministrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidName(.user, let name):
            "a user's name must have 3 to 128 bytes, without = and , and without spaces around it: "
                + name
        case .invalidName(.accessKey, let id):
            "an access key ID must have 3 to 128 bytes, without = and , and without spaces around "
                + "it. It must not begin with ASIA, \"tls:\" or \"custom:\", or be a SHA-256 in "
                + "base64url, because sessions have such names: \(id)"
        case .invalidName(let kind, let name):
            "the name of a \(kind.rawValue) must have 1 to 128 bytes, without = and , and without "
                + "spaces around it: \(name)"
        case .reservedName(let name):
            "a user's name must not begin with tls: or custom:, or be a SHA-256 in base64url, "
                + "because sessions of client certificates, the identity plugin and OpenID "
                + "providers have such names: \(name)"
        case .invalidMappedName(let name):
            "the name of the \(name.kind) must have 1 to \(MappedName.maximumByteCount) bytes, "
                + "and only visible characters"
        case .invalidSecret(let user):
            "the secret of \(user) must have 8 to 128 bytes, without control characters or line "
                + "ends"
        case .withoutSecret(let names): "no secret is given for \(Self.list(names))"
        case .root(let name):
            "\(name) is the root user (MINIO_ROOT_USER), which may do everything and has no record"
        case .absent(let kind, let names): "there is no \(kind.rawValue) \(Self.list(names))"
        case .present(let kind, let names):
            "there is already \(kind.withArticle) \(Self.list(names))"
        case .notMembers(let names, let group): "not in group \(group): \(Self.list(names))"
        case .groupNotEmpty(let name, let count):
            "group \(name) still has \(count) \(count == 1 ? "member" : "members"); "
                + "remove them first"
        case .disabledGroup(let name): "group \(name) is disabled"
        case .alreadyApplied: "nothing to change: already attached"
        case .notAttached(let names): "nothing to change: not attached: \(Self.list(names))"
        case .policyInUse(let name, let holders):
            "policy \(name) is in use by \(Self.list(holders))"
        case .builtInPolicy(let name):
            "policy \(name) is built in; it can be overridden, not removed"
        case .notPolicy(let error): "not a policy: \(error)"
        case .policyWithoutStatements: "the policy has no statements"
        case .newestKey(let id):
            "key \(id) is the newest one, and in use; generate another first: daypass key rotate"
        case .keyInUse(let id, let moment):
            "sessions that key \(id) has signed are valid until \(moment.iso8601); "
                + "--force ends them now"
        case .revocationAhead(let moment):
            "only sessions that have begun can be revoked; this moment is in the future: "
                + moment.iso8601
        case .invalidAccessKeyName(let name):
            "an access key's name must be a letter and up to 31 letters, digits, _ and -: \(name)"
        case .invalidAccessKeyDescription:
            "an access key's description must have at most "
                + "\(AccessKey.maximumDescriptionByteCount) bytes, all visible characters"
        case .accessKeyPolicyTooLarge(let byteCount):
            "an access key's policy must have at most \(AccessKey.maximumPolicyByteCount) bytes, "
                + "and this one has \(byteCount)"
        case .accessKeyExpirationPast(let moment):
            "an access key must end in the future: \(moment.iso8601)"
        case .accessKeyLifeTooLong(let days):
            "an access key may last at most \(days) days (DAYPASS_ACCESS_KEY_MAX_DAYS)"
        case .archive(let line, let reason): "line \(line): \(reason)"
        case .state(let error): error.description
        }
    }

    /// The first few of many names.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(10).joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }
}
