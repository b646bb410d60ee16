package import Crypto
package import Wire

/// A person or program with an access key of its own.
package struct User: Equatable, Sendable {
    /// Also the access key ID, as MinIO has it.
    package let name: String
    /// Another one whenever a user of this name is made anew: sessions are bound to it, so that who takes
    /// over a name does not take over sessions.
    package let id: String
    package let created: Timestamp
    package var isEnabled: Bool
    package var groups: [String]
    /// The policies that are attached to the user itself.
    package var policies: [String]
    var sealedSecret: SealedSecret

    /// The rule for names: that of all records, and 3 bytes at least.
    package static func isValid(name: String) -> Bool {
        name.utf8.count >= 3 && RecordName.isValid(name)
    }

    func sealed(_ secret: Secret, by key: StoredKey) -> SealedSecret {
        SealedSecret(sealing: secret, userID: id, key: key)
    }

    /// The rule for secrets: 8 to 128 bytes, without control characters, which no client's settings hold.
    package static func isValid(secret: Secret) -> Bool {
        (8...128).contains(secret.bytes.count)
            && secret.bytes.allSatisfy { !$0.isControl }
    }
}
