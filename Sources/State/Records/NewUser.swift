package import Crypto
internal import Wire

package struct NewUser: Sendable {
    package let name: String
    /// `nil` if it is unknown, which only an existing user that is kept may be.
    package let secret: Secret?
    package var groups: [String]
    package var policies: [String]
    package var isEnabled: Bool

    package init(
        name: String, secret: Secret?, groups: [String] = [], policies: [String] = [],
        isEnabled: Bool = true
    ) {
        self.name = name
        self.secret = secret
        self.groups = groups
        self.policies = policies
        self.isEnabled = isEnabled
    }

    private static let secretAlphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// A random secret access key: 40 letters and digits, as long as those of AWS, without
    /// characters that shells and clients treat specially.
    package static func generatedSecret() -> Secret {
        var characters: [UInt8] = []
        while characters.count < 40 {
            // Takes six bits of each byte and skips two of the 64 values: all are equally likely.
            for byte in RandomBytes.make(48) where Int(byte & 63) < secretAlphabet.count {
                characters.append(secretAlphabet[Int(byte & 63)])
            }
        }
        return Secret(Array(characters.prefix(40)))
    }
}

extension User {
    /// - Precondition: The name and the secret are valid.
    init(_ user: NewUser, now: Timestamp, sealingKey: StoredKey) {
        guard User.isValid(name: user.name), let secret = user.secret, User.isValid(secret: secret)
        else { preconditionFailure("checked before") }
        let id = Hexadecimal.encode(RandomBytes.make(8))
        self.init(
            name: user.name, id: id, created: now, isEnabled: user.isEnabled, groups: user.groups,
            policies: user.policies,
            sealedSecret: SealedSecret(sealing: secret, of: id, key: sealingKey))
    }
}
