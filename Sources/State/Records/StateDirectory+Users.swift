internal import Configuration
package import Crypto
package import System
package import Wire

/// The users' records: `users/<xx>/<name>.json`, found by name.
extension StateDirectory {
    /// The user of a name, nil when there is none.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` when the record is none, or another user's.
    package func user(named name: String) throws(FileError) -> User? {
        guard User.isValid(name: name) else { return nil }
        let file = userFile(name)
        guard let bytes = try read(file, limit: User.recordLimit) else { return nil }
        return try user(bytes, name: name, path: path(file))
    }

    /// A user's secret access key.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` when it can't be opened.
    package func secret(of user: User, now: Timestamp) throws(FileError) -> Secret {
        try secret(of: user, key: try keyRing(.seal, now: now)[user.sealedSecret.keyID])
    }

    /// A user's secret access key, with the keys that a request has read already.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` when it can't be opened.
    package func secret(
        of user: User, snapshot: Snapshot, now: Timestamp
    ) throws(FileError) -> Secret {
        guard let key = snapshot.sealingKeys?[user.sealedSecret.keyID] else {
            // The user was changed after the keys were read, and is sealed by a key that was made then.
            return try secret(of: user, now: now)
        }
        return try secret(of: user, key: key)
    }

    /// The user with its secret sealed by another key.
    func resealed(
        _ user: User, from old: StoredKey, to new: StoredKey
    ) throws(FileError) -> User {
        user.with(\.sealedSecret, user.sealed(try secret(of: user, key: old), by: new))
    }

    private func secret(of user: User, key: StoredKey?) throws(FileError) -> Secret {
        guard let key, let secret = user.sealedSecret.opened(userID: user.id, key: key) else {
            throw .damaged(path: path(userFile(user.name)), reason: "the secret can't be opened")
        }
        return secret
    }

    /// Whether there is a user, without a look into the record.
    func hasUser(named name: String) throws(FileError) -> Bool {
        try status(of: userFile(name)) != nil
    }

    /// The users whose names could be those of session owners without a record, in order. No such
    /// user can be created any more. It looks at file names alone: for administrators, never for a
    /// request.
    package func usersWithReservedNames() throws(FileError) -> [String] {
        var names: [String] = []
        for bucket in try subdirectoryNames(in: "users") {
            for file in try fileNames(in: "users/\(bucket)") {
                let encoded = Array(file.utf8.dropLast(".json".utf8.count))
                guard let bytes = PercentEncoding.decode(encoded[...]) else { continue }
                let name = String(decoding: bytes, as: UTF8.self)
                if OutsideParent.isPossible(name) { names.append(name) }
            }
        }
        return names.sorted()
    }

    /// Every user, in order of the names. It reads all records: for administrators, never for a request.
    package func allUsers() throws(FileError) -> [User] {
        var users: [User] = []
        for bucket in try subdirectoryNames(in: "users") {
            for file in try fileNames(in: "users/\(bucket)") {
                let file = "users/\(bucket)/\(file)"
                guard let bytes = try read(file) else { continue }
                users.append(try user(bytes, name: nil, path: path(file)))
            }
        }
        return users.sorted { $0.name < $1.name }
    }

    /// 256 subdirectories keep each of them small with 100,000 users.
    fileprivate func userFile(_ name: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(name.utf8))
        return "users/\(Hexadecimal.encode([digest[0]]))/\(StateDirectory.fileName(name))"
    }

    private func user(
        _ bytes: [UInt8], name: String?, path: String
    ) throws(FileError) -> User {
        guard let user = User(record: bytes) else {
            throw .damaged(path: path, reason: "not a user")
        }
        guard name == nil || user.name == name else {
            throw .damaged(path: path, reason: "the record of another user")
        }
        return user
    }
}

extension StateChange {
    /// Puts users' records in place.
    ///
    /// - Parameter progress: Is told how many are on their way.
    package func write(
        _ users: [User], progress: (Int) -> Void = { _ in }
    ) throws(FileError) {
        var files: [(name: String, bytes: [UInt8])] = []
        files.reserveCapacity(users.count)
        var buckets: Set<String> = []
        for user in users {
            let name = directory.userFile(user.name)
            let bytes = user.record
            guard bytes.count <= User.recordLimit else {
                throw .tooLarge(path: directory.path(name), limit: User.recordLimit)
            }
            files.append((name, bytes))
            buckets.insert(String(name[..<name.lastIndex(of: "/")!]))
        }
        for bucket in buckets { try directory.makeSubdirectory(bucket) }
        try directory.write(files, progress: progress)
    }

    /// Removes a user's record.
    ///
    /// - Returns: Whether there was one.
    package func removeUser(named name: String) throws(FileError) -> Bool {
        try directory.remove(directory.userFile(name))
    }
}

extension User {
    fileprivate static let recordLimit = 64 * 1_024

    /// Read member by member: a request reads a record, and the general decoder takes six times as long.
    fileprivate init?(record bytes: [UInt8]) {
        guard let record = try? JSONObject(bytes), let name = record.string("name"),
            let id = record.string("id"), let created = record.integer("created"),
            let isEnabled = record.status, let groups = record.list("groups"),
            let policies = record.list("policies"), let secret = record.object("secret"),
            let key = secret.string("key"), let sealed = secret.string("sealed"),
            let bytes = Base64URL.decode(Array(sealed.utf8)[...])
        else { return nil }
        self.init(
            name: name, id: id, created: Timestamp(seconds: created), isEnabled: isEnabled,
            groups: groups, policies: policies,
            sealedSecret: SealedSecret(keyID: key, bytes: bytes))
    }

    fileprivate var record: [UInt8] {
        var secret = JSONWriter()
        secret.field("key", sealedSecret.keyID)
        secret.field("sealed", Base64URL.encode(sealedSecret.bytes))
        var record = JSONWriter()
        record.field("name", name)
        record.field("id", id)
        record.field("created", created.seconds)
        record.field("status", isEnabled ? "enabled" : "disabled")
        record.field("groups", groups)
        record.field("policies", policies)
        record.field("secret", secret)
        return record.object
    }
}
