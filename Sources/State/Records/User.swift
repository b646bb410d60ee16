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

    /// The rule for secrets: 8 to 128 bytes.
    package static func isValid(secret: Secret) -> Bool {
        (8...128).contains(secret.bytes.count)
    }
}

/// A user's secret access key, encrypted, with the key that opens it by its ID.
struct SealedSecret: Equatable, Sendable {
    let keyID: String
    let bytes: [UInt8]

    init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }

    /// - Parameter userID: Whose it is. It opens for nobody else: two records can't swap their secrets.
    init(sealing secret: Secret, userID: String, key: StoredKey) {
        keyID = key.id
        bytes = AESGCM.seal(
            secret.bytes, key: SealedSecret.cipherKey(key), context: Array(userID.utf8))
    }

    /// The secret; nil when it was changed, or belongs to another user or key.
    func opened(userID: String, key: StoredKey) -> Secret? {
        AESGCM.open(bytes, key: SealedSecret.cipherKey(key), context: Array(userID.utf8))
            .map { Secret($0) }
    }

    private static func cipherKey(_ key: StoredKey) -> [UInt8] {
        HMAC.derivedKey(
            from: key.secret.bytes, info: Array("daypass sealed secret".utf8),
            byteCount: AESGCM.keyByteCount)
    }
}
