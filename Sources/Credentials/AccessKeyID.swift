internal import Crypto

/// The IDs of access keys.
package enum AccessKeyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The prefix that AWS uses for temporary access keys.
    static let temporaryPrefix = "ASIA"

    /// The prefix and 80 random bits.
    package static func temporary() -> String { temporaryPrefix + unique() }

    /// Whether a text has the form of a temporary access key.
    package static func isTemporary(_ text: String) -> Bool {
        text.hasPrefix(temporaryPrefix) && text.utf8.count == 20
            && text.utf8.dropFirst(temporaryPrefix.utf8.count).allSatisfy(alphabet.contains)
    }

    /// 16 random characters, never the same twice.
    static func unique() -> String {
        // 32 characters: five bits of each byte choose one, all with the same probability.
        let characters = RandomBytes.make(16).map { alphabet[Int($0 & 31)] }
        return String(decoding: characters, as: UTF8.self)
    }
}
