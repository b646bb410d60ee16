package import Crypto
package import Wire

/// A key that session tokens are signed with, and that their secret access keys are derived from.
///
/// It is used for nothing else, and is nobody's password: knowing any other secret mints nothing.
package struct SigningKey: Sendable {
    static let byteCount = 64

    /// The key ID, which the header of a session token names.
    package let id: String
    package let created: Timestamp
    package let secret: Secret

    package init(id: String, created: Timestamp, secret: Secret) {
        self.id = id
        self.created = created
        self.secret = secret
    }

    package static func generate(now: Timestamp) -> SigningKey {
        SigningKey(
            id: Hexadecimal.encode(RandomBytes.make(8)), created: now,
            secret: Secret(RandomBytes.make(byteCount)))
    }
}

/// The signing keys that there are: one that signs, all that verify.
package struct KeyRing: Sendable {
    /// The newest one.
    package let signing: SigningKey
    private let keys: [SigningKey]

    /// Nil when there is no key at all.
    package init?(_ keys: [SigningKey]) {
        guard let newest = keys.max(by: { ($0.created, $0.id) < ($1.created, $1.id) }) else {
            return nil
        }
        signing = newest
        self.keys = keys
    }

    package subscript(id: String) -> SigningKey? {
        keys.first { $0.id == id }
    }

    package var ids: [String] { keys.map(\.id) }
}
