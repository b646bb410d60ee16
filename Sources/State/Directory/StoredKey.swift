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
