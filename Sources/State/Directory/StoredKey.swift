package import Crypto
package import Wire

/// A key of `keys/`: 64 random bytes that are used for one thing, and are nobody's password.
package struct StoredKey: Sendable {
    /// What a key is for; none is used for two things.
    package enum Use: String, CaseIterable, Sendable, Codable {
        /// Signs session tokens, and their secret access keys are derived from it. Knowing any other secret
        /// mints nothing.
        case sign
        /// Seals the secrets of users.
        case seal
    }

    static let byteCount = 64

    /// The key ID, which what was signed or sealed names.
    package let id: String
    package let use: Use
    package let created: Timestamp
    package let secret: Secret

    package init(id: String, use: Use = .sign, created: Timestamp, secret: Secret) {
        self.id = id
        self.use = use
        self.created = created
        self.secret = secret
    }

    package static func generate(for use: Use, now: Timestamp) -> StoredKey {
        StoredKey(
            id: Hexadecimal.encode(RandomBytes.make(8)), use: use, created: now,
            secret: Secret(RandomBytes.make(byteCount)))
    }
}

/// The keys that there are for one use: one that new things are made with, all that old ones are read with.
package struct KeyRing: Sendable {
    /// The newest one.
    package let newest: StoredKey
    private let keys: [StoredKey]

    /// Nil when there is no key at all.
    package init?(_ keys: [StoredKey]) {
        guard let newest = keys.max(by: { ($0.created, $0.id) < ($1.created, $1.id) }) else {
            return nil
        }
        self.newest = newest
        self.keys = keys
    }

    package subscript(id: String) -> StoredKey? {
        keys.first { $0.id == id }
    }

    package var all: [StoredKey] { keys }
}
