internal import Crypto

/// The identifiers of access keys.
package enum AccessKeyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// What AWS begins those of temporary credentials with.
    static let temporaryPrefix = "ASIA"

    /// The prefix, and 80 random bits.
    package static func temporary() -> String { temporaryPrefix + unique() }

    /// Whether a text has the form of a temporary access key.
    package static func isTemporary(_ text: String) -> Bool {
        text.hasPrefix(temporaryPrefix) && text.utf8.count == 20
            && text.utf8.dropFirst(temporaryPrefix.utf8.count).allSatisfy(alphabet.contains)
    }

    /// 16 characters that nobody else has drawn.
    static func unique() -> String {
        // 32 characters: five bits of each byte make one, and none is likelier than another.
        let characters = RandomBytes.make(16).map { alphabet[Int($0 & 31)] }
        return String(decoding: characters, as: UTF8.self)
    }
}
