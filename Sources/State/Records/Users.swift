internal import Configuration
package import Crypto
package import System
package import Wire

/// A person or program with an access key of its own.
package struct User: Equatable, Sendable {
    /// Also the access key ID, as in MinIO.
    package let name: String
    /// Every new user gets another ID, even under a name that was in use before. Sessions are bound
    /// to it, so the new owner of a name does not take over the sessions of the former one.
    package let id: String
    package let created: Timestamp
    package var isEnabled: Bool
    package var groups: [String]
    /// The policies that are attached to the user itself.
    package var policies: [String]
    var sealedSecret: SealedSecret

    /// Whether a user may have this name: the rule of all records, and at least 3 bytes.
    package static func isValid(name: String) -> Bool {
        name.utf8.count >= 3 && RecordName.isValid(name)
    }

    /// Whether a user may have this secret: 8 to 128 bytes without control characters, which no
    /// client can have in its settings.
    package static func isValid(secret: Secret) -> Bool {
        (8...128).contains(secret.bytes.count)
            && secret.bytes.allSatisfy { !$0.isControl }
    }

    func sealed(_ secret: Secret, by key: StoredKey) -> SealedSecret {
        SealedSecret(sealing: secret, of: id, key: key)
    }

    /// The user with one thing changed.
    func with<Value>(_ path: WritableKeyPath<User, Value>, _ value: Value) -> User {
        var user = self
        user[keyPath: path] = value
        return user
    }
}

extension User: Record {
    static let kind = "user"

    init?(_ object: JSONObject) {
        guard let sealedSecret = object.object("secret").flatMap(SealedSecret.init) else {
            return nil
        }
        self.init(object, sealedSecret: sealedSecret)
    }

    /// Reads a record whose secret is elsewhere.
    init?(_ object: JSONObject, sealedSecret: SealedSecret) {
        guard let name = object.string("name"), let id = object.string("id"),
            let created = object.integer("created"), let isEnabled = object.isEnabled,
            let groups = object.list("groups"), let policies = object.list("policies")
        else { return nil }
        self.init(
            name: name, id: id, created: Timestamp(seconds: created), isEnabled: isEnabled,
            groups: groups, policies: policies, sealedSecret: sealedSecret)
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("name", name)
        json.field("id", id)
        json.field("created", created.seconds)
        json.status(isEnabled: isEnabled)
        json.field("groups", groups)
        json.field("policies", policies)
        json.field("secret", sealedSecret.json)
        return json
    }
}

/// The users' records: `users/<xx>/<name>.json`.
///
/// A request reads only its user's file. The functions that read more are for administrators.
package struct Users: Sendable {
    let directory: StateDirectory
    /// `nil` for administrators, who change what they read.
    var cache: FileCache<User>?

    /// - Throws: ``FileError/damaged(path:reason:)``
    package subscript(name: String) -> User? {
        get throws(FileError) {
            guard User.isValid(name: name) else { return nil }
            return try directory.record(named: name, in: file(name), cache) { $0.name == name }
        }
    }

    /// Whether there is a user of a name. The record is not read.
    func contains(_ name: String) throws(FileError) -> Bool {
        try directory.status(of: file(name)) != nil
    }

    /// When a user's record was last written; `nil` if there is none.
    package func updated(_ name: String) throws(FileError) -> Timestamp? {
        guard User.isValid(name: name) else { return nil }
        return try directory.updated(file(name))
    }

    /// Every user, in the order of the names.
    package func all() throws(FileError) -> [User] {
        var users: [User] = []
        for bucket in try directory.subdirectoryNames(in: "users") {
            users += try directory.records(in: "users/\(bucket)")
        }
        return users.sorted { $0.name < $1.name }
    }

    /// The names of all users, in order. Looks at file names alone.
    package func names() throws(FileError) -> [String] {
        var names: [String] = []
        for bucket in try directory.subdirectoryNames(in: "users") {
            names += try directory.recordNames(in: "users/\(bucket)")
        }
        return names.sorted()
    }

    /// The names of existing users that could also name a session owner without a record, in order.
    /// New users can't have such a name.
    package func withReservedNames() throws(FileError) -> [String] {
        try names().filter(OutsideParent.isPossible)
    }

    /// A user's secret access key.
    ///
    /// - Throws: ``FileError/damaged(path:reason:)`` if it can't be opened.
    package func secret(of user: User, now: Timestamp) throws(FileError) -> Secret {
        try secret(of: user, key: directory.keys.ring(.seal, now: now)[user.sealedSecret.keyID])
    }

    /// A user's secret access key, opened with the keys that the request has read already.
    package func secret(
        of user: User, snapshot: Snapshot, now: Timestamp
    ) throws(FileError) -> Secret {
        guard let key = snapshot.sealingKeys?[user.sealedSecret.keyID] else {
            // The user was sealed by a key that was generated after the snapshot.
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

    /// - Parameter progress: Receives how many records are written so far.
    package func write(
        _ users: [User], in change: borrowing StateChange, progress: (Int) -> Void = { _ in }
    ) throws(FileError) {
        var files: [(name: String, bytes: [UInt8])] = []
        files.reserveCapacity(users.count)
        var buckets: Set<String> = []
        for user in users {
            let name = file(user.name)
            let bytes = user.json.object
            guard bytes.count <= User.limit else {
                throw .tooLarge(path: directory.path(name), limit: User.limit)
            }
            files.append((name, bytes))
            buckets.insert(String(name[..<name.lastIndex(of: "/")!]))
        }
        for bucket in buckets { try change.directory.makeSubdirectory(bucket) }
        try change.directory.write(files, progress: progress)
    }

    func remove(_ name: String, in change: borrowing StateChange) throws(FileError) {
        try change.remove(file(name))
    }

    /// 256 subdirectories keep each of them small with 100,000 users.
    func file(_ name: String) -> String {
        let digest = HashAlgorithm.sha256.digest(of: Array(name.utf8))
        return "users/\(Hexadecimal.encode([digest[0]]))/\(StateDirectory.fileName(name))"
    }

    private func secret(of user: User, key: StoredKey?) throws(FileError) -> Secret {
        guard let key, let secret = user.sealedSecret.opened(of: user.id, key: key) else {
            throw .damaged(
                path: directory.path(file(user.name)), reason: "no key opens the user's secret")
        }
        return secret
    }
}
