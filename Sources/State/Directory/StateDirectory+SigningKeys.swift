internal import Crypto
internal import FoundationEssentials
package import Wire

extension StateDirectory {
    /// The signing keys, a first one made where there is none.
    ///
    /// - Throws: ``StateError`` when a key's file is damaged, or when others than its owner may read it.
    package func keyRing(now: Timestamp) throws(StateError) -> KeyRing {
        if let ring = KeyRing(try signingKeys()) { return ring }
        return try withLock { () throws(StateError) in
            // Another process may have been first.
            if let ring = KeyRing(try signingKeys()) { return ring }
            let key = SigningKey.generate(now: now)
            try write(key)
            return KeyRing([key])!
        }
    }

    private func signingKeys() throws(StateError) -> [SigningKey] {
        var keys: [SigningKey] = []
        for name in try fileNames(in: "keys") {
            let file = "keys/\(name)"
            try FileStatus.of(path(file))?.requirePrivate(path: path(file))
            guard let bytes = try read(file) else { continue }
            keys.append(try signingKey(bytes, path: path(file)))
        }
        return keys
    }

    private func signingKey(_ bytes: [UInt8], path: String) throws(StateError) -> SigningKey {
        guard let record = try? JSONDecoder().decode(SigningKeyRecord.self, from: Data(bytes)),
            let secret = Base64URL.decode(Array(record.key.utf8)[...])
        else {
            throw .damaged(path: path, reason: "not a signing key")
        }
        guard secret.count == SigningKey.byteCount else {
            throw .damaged(path: path, reason: "not \(SigningKey.byteCount) bytes")
        }
        return SigningKey(
            id: record.id, created: Timestamp(seconds: record.created), secret: Secret(secret))
    }

    private func write(_ key: SigningKey) throws(StateError) {
        var record = JSONWriter()
        record.field("id", key.id)
        record.field("created", key.created.seconds)
        record.field("key", Base64URL.encode(key.secret.bytes))
        try write("keys/\(StateDirectory.fileName(key.id))", record.object)
    }
}

private struct SigningKeyRecord: Decodable {
    let id: String
    /// Seconds since 1970.
    let created: Int
    /// 64 random bytes in base64url.
    let key: String
}
