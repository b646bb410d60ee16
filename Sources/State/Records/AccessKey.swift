internal import Crypto
package import Wire

/// A long-term key pair of a user, of root, or of a person of an identity source. It may do what
/// its parent may at each moment, narrowed by policies of its own.
package struct AccessKey: Equatable, Sendable {
    /// The access key ID.
    package let id: String
    /// Every new key gets another one, even under an ID that was in use before.
    package let recordID: String
    package internal(set) var parent: AccessKeyParent
    package let created: Timestamp
    /// What made it.
    package let maker: Maker
    package var isEnabled: Bool
    /// `nil` for a key that does not end by itself.
    package var expiration: Timestamp?
    package var name: String?
    package var description: String?
    /// The policy that narrows the key; `nil` if nothing does.
    package var policy: SessionPolicy?
    /// The policies that narrowed the credential that made the key. They narrow the key, too, and
    /// no change of the key removes them.
    package let inheritedPolicies: [SessionPolicy]
    var sealedSecret: SealedSecret

    /// Who made a key.
    package struct Maker: Equatable, Sendable {
        /// The access key ID that signed the call; `nil` at the command line.
        package let accessKeyID: String?
        /// The account: a user, root, or the owner of a session.
        package let account: String

        package init(accessKeyID: String?, account: String) {
            self.accessKeyID = accessKeyID
            self.account = account
        }
    }

    package static let maximumNameByteCount = 32
    package static let maximumDescriptionByteCount = 256
    package static let maximumPolicyByteCount = 4_096

    /// Whether an access key may have this ID, which is not a session's (`ASIA…`): 3 to 128
    /// bytes, by the rule of all records.
    package static func isValid(id: String) -> Bool {
        User.isValid(name: id) && !id.uppercased().hasPrefix("ASIA")
    }

    /// Whether an ID looks like a generated one. No user's name looks so, except by intent.
    package static func isGenerated(id: String) -> Bool {
        id.hasPrefix(generatedPrefix) && id.utf8.count == 20
    }

    /// Whether an ID looks like those that AWS and MinIO's clients generate: 20 letters and digits.
    package static func isRandom(id: String) -> Bool {
        id.utf8.count == 20
            && id.utf8.allSatisfy {
                $0.isASCIIDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }

    /// The prefix that AWS uses for long-term keys.
    static let generatedPrefix = "AKIA"

    /// Whether a key may have this name, by MinIO's rule: a letter, and up to 31 letters, digits,
    /// `_` and `-`.
    package static func isValid(name: String) -> Bool {
        guard (1...maximumNameByteCount).contains(name.utf8.count),
            let first = name.utf8.first, first.isASCIILetterOrDigit, !first.isASCIIDigit
        else { return false }
        return name.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_-".utf8.contains($0) }
    }

    /// Whether a key may have this description: up to 256 bytes, all visible.
    package static func isValid(description: String) -> Bool {
        description.utf8.count <= maximumDescriptionByteCount
            && description.unicodeScalars.allSatisfy(PrintableText.isVisible)
    }

    /// The policies that narrow the key: each has to allow a request.
    package var narrowingPolicies: [SessionPolicy] {
        (policy.map { [$0] } ?? []) + inheritedPolicies
    }

    /// When the key ends by itself; `nil` if it does not.
    ///
    /// - Parameter longestLife: The configuration's limit in seconds. It applies to keys that are
    ///   older than the setting, or come from an archive, too.
    package func end(longestLife: Int?) -> Timestamp? {
        guard let longestLife else { return expiration }
        let latest = created + longestLife
        return expiration.map { min($0, latest) } ?? latest
    }

    func sealed(_ secret: Secret, by key: StoredKey) -> SealedSecret {
        SealedSecret(sealing: secret, of: AccessKey.sealContext(recordID), key: key)
    }

    static func sealContext(_ recordID: String) -> String { "access key \(recordID)" }

    /// The key with one thing changed.
    func with<Value>(_ path: WritableKeyPath<AccessKey, Value>, _ value: Value) -> AccessKey {
        var key = self
        key[keyPath: path] = value
        return key
    }
}

extension AccessKey: Record {
    static let kind = "access key"

    init?(_ object: JSONObject) {
        guard let sealedSecret = object.object("secret").flatMap(SealedSecret.init) else {
            return nil
        }
        self.init(object, sealedSecret: sealedSecret)
    }

    /// Reads a record whose secret is elsewhere.
    init?(_ object: JSONObject, sealedSecret: SealedSecret) {
        guard let id = object.string("id"), let recordID = object.string("recordID"),
            let parentObject = object.object("parent"),
            let parent = AccessKeyParent(parentObject),
            let created = object.integer("created"), let isEnabled = object.isEnabled,
            let maker = object.object("maker"), let account = maker.string("account"),
            let inherited = object.list("inheritedPolicies"),
            let inheritedPolicies = SessionPolicy.all(inherited),
            let policies = SessionPolicy.all(object.string("policy").map { [$0] } ?? [])
        else { return nil }
        self.init(
            id: id, recordID: recordID, parent: parent, created: Timestamp(seconds: created),
            maker: Maker(accessKeyID: maker.string("accessKeyID"), account: account),
            isEnabled: isEnabled,
            expiration: object.integer("expiration").map(Timestamp.init(seconds:)),
            name: object.string("name"), description: object.string("description"),
            policy: policies.first, inheritedPolicies: inheritedPolicies, sealedSecret: sealedSecret
        )
        // What narrows or ends a key must not go by being unreadable.
        for name in ["expiration", "policy"] where object.contains(name) {
            guard name == "policy" ? policy != nil : expiration != nil else { return nil }
        }
    }

    var json: JSONWriter {
        var maker = JSONWriter()
        maker.field("accessKeyID", ifPresent: self.maker.accessKeyID)
        maker.field("account", self.maker.account)
        var json = JSONWriter()
        json.field("id", id)
        json.field("recordID", recordID)
        json.field("parent", parent.json)
        json.field("created", created.seconds)
        json.field("maker", maker)
        json.status(isEnabled: isEnabled)
        if let expiration { json.field("expiration", expiration.seconds) }
        json.field("name", ifPresent: name)
        json.field("description", ifPresent: description)
        json.field("policy", ifPresent: policy?.text)
        json.field("inheritedPolicies", inheritedPolicies.map(\.text))
        json.field("secret", sealedSecret.json)
        return json
    }
}

extension SessionPolicy {
    package var text: String { String(decoding: json, as: UTF8.self) }

    /// The policies of some texts; `nil` if one can't be read, since it may narrow.
    fileprivate static func all(_ texts: [String]) -> [SessionPolicy]? {
        var policies: [SessionPolicy] = []
        for text in texts {
            guard let policy = try? SessionPolicy(json: Array(text.utf8)) else { return nil }
            policies.append(policy)
        }
        return policies
    }
}
