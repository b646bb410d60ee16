/// The IDs of access keys.
package enum AccessKeyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The prefix that AWS uses for temporary access keys.
    static let temporaryPrefix = "ASIA"

    /// The number of random bytes that an ID is made of.
    static let randomByteCount = 16

    /// The prefix and 80 random bits.
    package static func temporary(_ random: ArraySlice<UInt8>) -> String {
        temporaryPrefix + unique(random)
    }

    /// Whether a text has the form of a temporary access key.
    package static func isTemporary(_ text: String) -> Bool {
        text.hasPrefix(temporaryPrefix) && text.utf8.count == 20
            && text.utf8.dropFirst(temporaryPrefix.utf8.count).allSatisfy(alphabet.contains)
    }

    /// A character for each random byte; never the same twice.
    static func unique(_ random: ArraySlice<UInt8>) -> String {
        precondition(random.count == randomByteCount)
        // 32 characters: five bits of each byte choose one, all with the same probability.
        let characters = random.map { alphabet[Int($0 & 31)] }
        return String(decoding: characters, as: UTF8.self)
    }
}
