package import Crypto
package import Wire

/// What an access key is made of.
package struct NewAccessKey: Sendable {
    package enum Parent: Sendable {
        case user(String)
        case root
        case ldapUser(AccessKeyParent.DirectoryPerson)
        case openIDUser(AccessKeyParent.ProviderPerson)
    }

    package let parent: Parent
    package let maker: AccessKey.Maker
    /// `nil` for a generated one.
    package var id: String?
    /// `nil` for a generated one.
    package var secret: Secret?
    package var name: String?
    package var description: String?
    package var policy: [UInt8]?
    package var inheritedPolicies: [SessionPolicy] = []
    package var expiration: Timestamp?

    package init(parent: Parent, maker: AccessKey.Maker) {
        self.parent = parent
        self.maker = maker
    }

    /// The prefix of long-term keys, and 80 random bits.
    static func generatedID() -> String {
        // 32 characters: five bits of each byte choose one, all with the same probability.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let characters = RandomBytes.make(16).map { alphabet[Int($0 & 31)] }
        return AccessKey.generatedPrefix + String(decoding: characters, as: UTF8.self)
    }
}

/// What changes in an access key; `nil` keeps a thing as it is.
package struct AccessKeyEdit: Sendable {
    package enum Change<Value: Sendable>: Sendable {
        case keep
        case remove
        case set(Value)
    }

    package var secret: Secret?
    package var isEnabled: Bool?
    package var name = Change<String>.keep
    package var description = Change<String>.keep
    /// To remove it widens the key to all that its parent may.
    package var policy = Change<[UInt8]>.keep
    package var expiration = Change<Timestamp>.keep

    package init() {}
}
