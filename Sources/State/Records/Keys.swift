package import Crypto
package import System
package import Wire

/// A key of Daypass's own: 64 random bytes with one use.
package struct StoredKey: Sendable {
    /// What a key is for. No key has two uses.
    package enum Use: String, CaseIterable, Sendable {
        /// Signs session tokens, and derives the sessions' secret access keys. No other secret of
        /// the state directory can mint a session.
        case sign
        /// Seals the secrets of users.
        case seal
        /// Seals the cookies of the pages.
        case page
    }

    static let byteCount = 64

    /// The key ID. What the key has signed or sealed names it.
    package let id: String
    package let use: Use
    package let created: Timestamp
    package let secret: Secret
    /// Derives keys from the secret.
    package let derivation: KeyDerivation

    package init(id: String, use: Use = .sign, created: Timestamp, secret: Secret) {
        self.id = id
        self.use = use
        self.created = created
        self.secret = secret
        derivation = KeyDerivation(from: secret)
    }

    package static func generate(for use: Use, now: Timestamp) -> StoredKey {
        StoredKey(
            id: Hexadecimal.encode(RandomBytes.make(8)), use: use, created: now,
            secret: Secret(RandomBytes.make(byteCount)))
    }
}

extension StoredKey: Record {
    static let kind = "key"

    init?(_ object: JSONObject) {
        guard let id = object.string("id"), let created = object.integer("created"),
            let key = object.string("key"), let secret = Base64URL.decode(Array(key.utf8)[...]),
            secret.count == StoredKey.byteCount
        else { return nil }
        // The first versions had no other keys, and wrote no use.
        let use: Use
        switch object["use"] {
        case nil, .null: use = .sign
        case .string(let text):
            guard let known = Use(rawValue: text) else { return nil }
            use = known
        default: return nil
        }
        self.init(
            id: id, use: use, created: Timestamp(seconds: created), secret: Secret(secret))
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.field("id", id)
        json.field("use", use.rawValue)
        json.field("created", created.seconds)
        json.field("key", Base64URL.encode(secret.bytes))
        return json
    }
}

/// All keys with one use. The newest one signs or seals; each of them verifies or opens.
package struct KeyRing: Sendable {
    package let newest: StoredKey
    /// From the oldest to the newest.
    package let all: [StoredKey]

    /// `nil` if there is no key.
    package init?(_ keys: [StoredKey]) {
        all = keys.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        guard let newest = all.last else { return nil }
        self.newest = newest
    }

    package subscript(id: String) -> StoredKey? {
        all.first { $0.id == id }
    }
}

/// The keys' records: `keys/<id>.json`.
package struct Keys: Sendable {
    let directory: StateDirectory

    /// The keys with a use. If there are none yet, the first one is generated.
    package func ring(_ use: StoredKey.Use = .sign, now: Timestamp) throws(FileError) -> KeyRing {
        if let ring = KeyRing(try all(use)) { return ring }
        return try directory.withLock { (change) throws(FileError) in
            // Another process may have been first.
            try ring(use, now: now, in: change)
        }
    }

    func ring(
        _ use: StoredKey.Use, now: Timestamp, in change: borrowing StateChange
    ) throws(FileError) -> KeyRing {
        if let ring = KeyRing(try all(use)) { return ring }
        return KeyRing([try add(use, now: now, in: change)])!
    }

    /// The keys with a use, from the oldest to the newest.
    ///
    /// - Throws: ``FileError`` if a key's file is damaged, or open to others than its owner.
    package func all(_ use: StoredKey.Use) throws(FileError) -> [StoredKey] {
        try all().filter { $0.use == use }
    }

    /// The keys of every use, from the oldest to the newest.
    func all() throws(FileError) -> [StoredKey] {
        var keys: [StoredKey] = []
        for name in try directory.fileNames(in: "keys") {
            let file = "keys/\(name)"
            try directory.status(of: file)?.requirePrivate(path: directory.path(file))
            guard let key: StoredKey = try directory.record(file) else { continue }
            keys.append(key)
        }
        return keys.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    func add(
        _ use: StoredKey.Use, now: Timestamp, in change: borrowing StateChange
    ) throws(FileError) -> StoredKey {
        // The newest key signs or seals, so a clock that was set back must not make this one older.
        let latest = try all(use).map(\.created).max()
        let key = StoredKey.generate(for: use, now: max(now, latest.map { $0 + 1 } ?? now))
        try change.write(key, to: Keys.file(key.id))
        return key
    }

    /// Removes a key. What it has signed or sealed is no longer valid.
    func remove(_ id: String, in change: borrowing StateChange) throws(FileError) {
        try change.remove(Keys.file(id))
    }

    static func file(_ id: String) -> String { "keys/\(StateDirectory.fileName(id))" }
}
