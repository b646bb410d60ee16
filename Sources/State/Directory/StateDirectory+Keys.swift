internal import Crypto
internal import FoundationEssentials
package import System
package import Wire

extension StateDirectory {
    /// The keys for a use, a first one made where there is none.
    ///
    /// - Throws: ``FileError`` when a key's file is damaged, or when others than its owner may read it.
    package func keyRing(_ use: StoredKey.Use = .sign, now: Timestamp) throws(FileError) -> KeyRing
    {
        if let ring = KeyRing(try keys(use)) { return ring }
        return try withLock { (change) throws(FileError) in
            // Another process may have been first.
            try change.keyRing(use, now: now)
        }
    }

    /// The keys that there are for a use, oldest first.
    package func keys(_ use: StoredKey.Use) throws(FileError) -> [StoredKey] {
        var keys: [StoredKey] = []
        for name in try fileNames(in: "keys") {
            let file = "keys/\(name)"
            try status(of: file)?.requirePrivate(path: path(file))
            guard let bytes = try read(file) else { continue }
            let key = try key(bytes, path: path(file))
            if key.use == use { keys.append(key) }
        }
        return keys.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    private func key(_ bytes: [UInt8], path: String) throws(FileError) -> StoredKey {
        guard let record = try? JSONDecoder().decode(KeyRecord.self, from: Data(bytes)),
            let secret = Base64URL.decode(Array(record.key.utf8)[...])
        else {
            throw .damaged(path: path, reason: "not a key")
        }
        guard secret.count == StoredKey.byteCount else {
            throw .damaged(path: path, reason: "not \(StoredKey.byteCount) bytes")
        }
        return StoredKey(
            id: record.id, use: record.use ?? .sign, created: Timestamp(seconds: record.created),
            secret: Secret(secret))
    }
}

extension StateChange {
    /// The keys for a use, a first one made where there is none.
    package func keyRing(_ use: StoredKey.Use, now: Timestamp) throws(FileError) -> KeyRing {
        if let ring = KeyRing(try directory.keys(use)) { return ring }
        return KeyRing([try addKey(use, now: now)])!
    }

    /// Makes a key, which is used from now on; those that there are go on counting.
    package func addKey(_ use: StoredKey.Use, now: Timestamp) throws(FileError) -> StoredKey {
        // The newest key is the one that is used: a clock that was set back must not make it an old one.
        let latest = try directory.keys(use).map(\.created).max()
        let key = StoredKey.generate(for: use, now: max(now, latest.map { $0 + 1 } ?? now))
        var record = JSONWriter()
        record.field("id", key.id)
        record.field("use", key.use.rawValue)
        record.field("created", key.created.seconds)
        record.field("key", Base64URL.encode(key.secret.bytes))
        try directory.write("keys/\(StateDirectory.fileName(key.id))", record.object)
        return key
    }

    /// Removes a key: what it has signed or sealed counts no longer.
    ///
    /// - Returns: Whether there was one.
    package func removeKey(id: String) throws(FileError) -> Bool {
        try directory.remove("keys/\(StateDirectory.fileName(id))")
    }
}

private struct KeyRecord: Decodable {
    let id: String
    /// Signing, when it is not there.
    let use: StoredKey.Use?
    /// Seconds since 1970.
    let created: Int
    /// 64 random bytes in base64url.
    let key: String
}
