internal import Crypto

/// A user's encrypted secret access key, and the ID of the key that opens it.
struct SealedSecret: Equatable, Sendable {
    let keyID: String
    let bytes: [UInt8]

    init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }

    /// - Parameter userID: The secret opens only with it, so two records can't swap theirs.
    init(sealing secret: Secret, userID: String, key: StoredKey) {
        keyID = key.id
        var cipherKey = SealedSecret.cipherKey(key)
        defer { cipherKey.wipe() }
        bytes = AESGCM.seal(secret.bytes, key: cipherKey, context: Array(userID.utf8))
    }

    /// The secret; `nil` if the bytes were changed, or belong to another user or key.
    func opened(userID: String, key: StoredKey) -> Secret? {
        var cipherKey = SealedSecret.cipherKey(key)
        defer { cipherKey.wipe() }
        return AESGCM.open(bytes, key: cipherKey, context: Array(userID.utf8)).map { Secret($0) }
    }

    private static func cipherKey(_ key: StoredKey) -> [UInt8] {
        key.derivation.key(
            info: Array("daypass sealed secret".utf8), byteCount: AESGCM.keyByteCount)
    }
}
