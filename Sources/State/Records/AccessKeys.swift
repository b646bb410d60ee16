internal import Configuration
package import Crypto
package import System
package import Wire

/// The access keys' records: `access-keys/<xx>/<id>.json`.
///
/// A request reads only its key's file. A list of one parent's keys reads those
/// (``AccessKeyIndex``).
package struct AccessKeys: Sendable {
    let directory: StateDirectory
    /// `nil` for administrators, who change what they read.
    var cache: FileCache<AccessKey>?

    /// - Throws: ``FileError/damaged(path:reason:)``
    package subscript(id: String) -> AccessKey? {
        get throws(FileError) {
            guard AccessKey.isValid(id: id) else { return nil }
            return try directory.record(named: id, in: file(id), cache) { $0.id == id }
        }
    }

    /// Whether there is a key of an ID. The record is not read.
    func contains(_ id: String) throws(FileError) -> Bool {
        try directory.status(of: file(id)) != nil
    }

    /// Every key that meets a condition, in the order of the IDs.
    package func all(
        where isWanted: (AccessKey) -> Bool = { _ in true }
    ) throws(FileError) -> [AccessKey] {
        var keys: [AccessKey] = []
        for bucket in try directory.subdirectoryNames(in: "access-keys") {
            keys += try directory.records(in: "access-keys/\(bucket)", where: isWanted)
        }
        return keys.sorted { $0.id < $1.id }
    }

    /// The keys of a parent, in the order of the IDs. Reads no other keys.
    package func all(of parent: String) throws(FileError) -> [AccessKey] {
        guard let ids = try index.ids(of: parent) else {
            return try all { $0.parent.name == parent }
        }
        var keys: [AccessKey] = []
        for id in ids.sorted() {
            guard let key = try self[id], key.parent.name == parent else { continue }
            keys.append(key)
        }
        return keys
    }

    /// The IDs of all keys, in order. Looks at file names alone.
    package func ids() throws(FileError) -> [String] {
        var ids: [String] = []
        for bucket in try directory.subdirectoryNames(in: "access-keys") {
            ids += try directory.recordNames(in: "access-keys/\(bucket)")
        }
        return ids.sorted()
    }

    /// A key's secret.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` if it can't be opened.
    package func secret(of key: AccessKey, now: Timestamp) throws(FileError) -> Secret {
        try secret(of: key, sealing: directory.keys.ring(.seal, now: now)[key.sealedSecret.keyID])
    }

    /// A key's secret, opened with the keys that the request has read already.
    package func secret(
        of key: AccessKey, snapshot: Snapshot, now: Timestamp
    ) throws(FileError) -> Secret {
        guard let sealing = snapshot.sealingKeys?[key.sealedSecret.keyID] else {
            // The key was sealed by one that was generated after the snapshot.
            return try secret(of: key, now: now)
        }
        return try secret(of: key, sealing: sealing)
    }

    /// The key with its secret sealed by another one.
    func resealed(
        _ key: AccessKey, from old: StoredKey, to new: StoredKey
    ) throws(FileError) -> AccessKey {
        key.with(\.sealedSecret, key.sealed(try secret(of: key, sealing: old), by: new))
    }

    func write(_ keys: [AccessKey], in change: borrowing StateChange) throws(FileError) {
        try index.complete(in: change)
        var files: [(name: String, bytes: [UInt8])] = []
        for key in keys where try !index.contains(key) { files.append((index.file(key), [])) }
        for key in keys {
            let name = file(key.id)
            let bytes = key.json.object
            guard bytes.count <= AccessKey.limit else {
                throw .tooLarge(path: directory.path(name), limit: AccessKey.limit)
            }
            files.append((name, bytes))
        }
        var made: Set<Substring> = []
        for file in files { try directory.makeSubdirectories(of: file.name, except: &made) }
        try change.directory.write(files)
    }

    func remove(_ ids: [String], in change: borrowing StateChange) throws(FileError) {
        // A damaged record does not say whose it is.
        let keys = ids.compactMap { try? self[$0] }
        try change.remove(ids.map(file))
        for key in keys { index.remove(key, in: change) }
        for id in ids { directory.lastUses.remove(id) }
    }

    /// Adds a key to a batch of files.
    func add(_ key: AccessKey, to batch: FileBatch) throws(FileError) {
        try batch.add([], to: index.file(key), limit: 0)
        try batch.add(key, to: file(key.id))
    }

    var index: AccessKeyIndex { AccessKeyIndex(directory: directory) }

    /// 256 subdirectories keep each of them small with 100,000 keys.
    private func bucket(_ id: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(id.utf8))
        return "access-keys/\(Hexadecimal.encode([digest[0]]))"
    }

    func file(_ id: String) -> String { "\(bucket(id))/\(StateDirectory.fileName(id))" }

    private func secret(
        of key: AccessKey, sealing: StoredKey?
    ) throws(FileError) -> Secret {
        let context = AccessKey.sealContext(key.recordID)
        guard let sealing, let secret = key.sealedSecret.opened(of: context, key: sealing) else {
            throw .damaged(
                path: directory.path(file(key.id)), reason: "no key opens the access key's secret")
        }
        return secret
    }
}
