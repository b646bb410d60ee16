internal import Crypto
internal import System

/// The words in which all processes count attempts.
struct LoginAttemptFile: Sendable {
    private static let name = "limits"
    /// The words before those of ``failures``.
    private static let firstSlot = 504
    private static let wordCount = firstSlot + 2 * MomentSlots.wordCount
    private static let mark = Array("daypass1".utf8)
    private static let totalIndex = 0
    /// The words of ``StrangerLines``: its bucket, when counting began, and a count for each code.
    private static let strangerLinesIndex = 8
    static let strangerStartIndex = 9
    static let strangerCountIndex = 56

    /// Names the places of what is counted. Only a reader of the file, which holds its key, can
    /// choose names that share a place.
    let hash: SipHash
    let words: MappedWords

    init(in directory: StateDirectory) throws(FileError) {
        let (name, count) = (LoginAttemptFile.name, LoginAttemptFile.wordCount)
        let key = RandomBytes.make(SipHash.keyByteCount)
        words = try directory.sharedWords(
            name,
            newFile: MappedWords.newFile(head: LoginAttemptFile.head(key: key), count: count)
        ) { () throws(FileError) in
            try MappedWords(directory.place(name), count: count) {
                $0 == LoginAttemptFile.head(key: LoginAttemptFile.key(in: $0))
            }
        }
        hash = SipHash(key: LoginAttemptFile.key(in: words.head))
    }

    /// The one word that bounds the audit log's lines about strangers.
    var strangerLines: MomentSlots {
        MomentSlots(words: words, single: LoginAttemptFile.strangerLinesIndex)
    }
    /// The one word that counts all attempts.
    var total: MomentSlots { MomentSlots(words: words, single: LoginAttemptFile.totalIndex) }
    /// Failed attempts by address, by name, and by both.
    var failures: MomentSlots { MomentSlots(words: words, start: LoginAttemptFile.firstSlot) }
    /// Successful attempts by name and address, in places that no number of failures takes away.
    var successes: MomentSlots {
        MomentSlots(words: words, start: LoginAttemptFile.firstSlot + MomentSlots.wordCount)
    }

    /// The mark, the key, and a digest of the mark with the key.
    private static func head(key: [UInt8]) -> [UInt8] {
        let digest = SipHash(key: key).digest(of: mark.span)
        let head = mark + key + (0..<8).map { UInt8(truncatingIfNeeded: digest >> (8 * $0)) }
        return head + [UInt8](repeating: 0, count: MappedWords.headByteCount - head.count)
    }

    private static func key(in head: [UInt8]) -> [UInt8] {
        Array(head[mark.count..<mark.count + SipHash.keyByteCount])
    }
}
