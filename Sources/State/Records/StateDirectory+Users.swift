package import Crypto
internal import FoundationEssentials
package import Wire

/// The users' records: `users/<xx>/<name>.json`, found by name.
extension StateDirectory {
    /// The user of a name, nil when there is none.
    ///
    /// - Throws: ``StateError/damaged(path:reason:)`` when the record is none, or another user's.
    package func user(named name: String) throws(StateError) -> User? {
        guard User.isValid(name: name) else { return nil }
        let file = userFile(name)
        guard let bytes = try read(file, limit: 64 * 1_024) else { return nil }
        return try user(bytes, name: name, path: path(file))
    }

    /// A user's secret access key.
    ///
    /// - Throws: ``StateError/damaged(path:reason:)`` when it can't be opened.
    package func secret(of user: User, now: Timestamp) throws(StateError) -> Secret {
        let keys = try keyRing(.seal, now: now)
        guard let key = keys[user.sealedSecret.keyID],
            let secret = user.sealedSecret.opened(userID: user.id, key: key)
        else {
            throw .damaged(path: path(userFile(user.name)), reason: "the secret can't be opened")
        }
        return secret
    }

    /// Makes a user, in place of one of the same name, whose sessions then are over.
    ///
    /// Call it within ``withLock(_:)``.
    package func addUser(
        name: String, secret: Secret, groups: [String] = [], policies: [String] = [],
        now: Timestamp,
        sealingKeys: KeyRing
    ) throws(StateError) -> User {
        precondition(User.isValid(name: name) && User.isValid(secret: secret), "checked before")
        let id = Hexadecimal.encode(RandomBytes.make(8))
        let user = User(
            name: name, id: id, created: now, isEnabled: true, groups: groups, policies: policies,
            sealedSecret: SealedSecret(sealing: secret, userID: id, key: sealingKeys.newest))
        try write(user)
        return user
    }

    /// Puts a user's record in place. Call it within ``withLock(_:)``.
    package func write(_ user: User) throws(StateError) {
        let file = userFile(user.name)
        try makeSubdirectory(String(file[..<file.lastIndex(of: "/")!]))
        var secret = JSONWriter()
        secret.field("key", user.sealedSecret.keyID)
        secret.field("sealed", Base64URL.encode(user.sealedSecret.bytes))
        var record = JSONWriter()
        record.field("name", user.name)
        record.field("id", user.id)
        record.field("created", user.created.seconds)
        record.field("status", user.isEnabled ? "enabled" : "disabled")
        record.field("groups", user.groups)
        record.field("policies", user.policies)
        record.field("secret", secret)
        try write(file, record.object)
    }

    /// Removes a user's record. Call it within ``withLock(_:)``.
    ///
    /// - Returns: Whether there was one.
    package func removeUser(named name: String) throws(StateError) -> Bool {
        try remove(userFile(name))
    }

    /// Every user, in order of the names. It reads all records: for administrators, never for a request.
    package func allUsers() throws(StateError) -> [User] {
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
    private func userFile(_ name: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(name.utf8))
        return "users/\(Hexadecimal.encode([digest[0]]))/\(StateDirectory.fileName(name))"
    }

    private func user(
        _ bytes: [UInt8], name: String?, path: String
    ) throws(StateError) -> User {
        guard let record = try? JSONDecoder().decode(UserRecord.self, from: Data(bytes)),
            let sealed = Base64URL.decode(Array(record.secret.sealed.utf8)[...]),
            let isEnabled = ["enabled": true, "disabled": false][record.status]
        else { throw .damaged(path: path, reason: "not a user") }
        guard name == nil || record.name == name else {
            throw .damaged(path: path, reason: "the record of another user")
        }
        return User(
            name: record.name, id: record.id, created: Timestamp(seconds: record.created),
            isEnabled: isEnabled, groups: record.groups, policies: record.policies,
            sealedSecret: SealedSecret(keyID: record.secret.key, bytes: sealed))
    }
}

private struct UserRecord: Decodable {
    struct Secret: Decodable {
        let key: String
        let sealed: String
    }

    let name: String
    let id: String
    /// Seconds since 1970.
    let created: Int
    let status: String
    let groups: [String]
    let policies: [String]
    let secret: Secret
}
