internal import Crypto
internal import Wire

/// An encrypted secret access key, and the ID of the key that opens it.
struct SealedSecret: Equatable, Sendable {
    let keyID: String
    let bytes: [UInt8]

    init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }

    /// - Parameter owner: The secret opens only with it, so two records can't swap theirs.
    init(sealing secret: Secret, of owner: String, key: StoredKey) {
        keyID = key.id
        var cipherKey = SealedSecret.cipherKey(key)
        defer { cipherKey.wipe() }
        bytes = AESGCM.seal(secret.bytes, key: cipherKey, context: Array(owner.utf8))
    }

    /// The secret; `nil` if the bytes were changed, or belong to another owner or key.
    func opened(of owner: String, key: StoredKey) -> Secret? {
        var cipherKey = SealedSecret.cipherKey(key)
        defer { cipherKey.wipe() }
        return AESGCM.open(bytes, key: cipherKey, context: Array(owner.utf8)).map { Secret($0) }
    }

    init?(_ object: JSONObject) {
        guard let key = object.string("key"), let sealed = object.string("sealed"),
            let bytes = Base64URL.decode(Array(sealed.utf8)[...])
        else { return nil }
        self.init(keyID: key, bytes: bytes)
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("key", keyID)
        json.field("sealed", Base64URL.encode(bytes))
        return json
    }

    private static func cipherKey(_ key: StoredKey) -> [UInt8] {
        key.derivation.key(
            info: Array("daypass sealed secret".utf8), byteCount: AESGCM.keyByteCount)
    }
}
