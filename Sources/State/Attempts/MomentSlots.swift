internal import System
internal import Wire

/// A table of moments in a fixed number of words, by digest.
///
/// A word holds a part of the digest and its moment. A digest may be in any word of its set, which
/// has a few words. If all of them are taken, the earliest moment is replaced. So a word is always
/// whole, and only the earliest moments are lost, however many digests come.
struct MomentSlots {
    static let wordCount = setCount * setSize

    /// A power of two.
    private static let setCount = 8_192
    private static let setSize = 8
    private static let momentBits: UInt64 = 41
    private static let momentMask: UInt64 = 1 << momentBits - 1

    private let words: MappedWords
    private let start: Int
    private let setCount: Int
    private let setSize: Int

    init(words: MappedWords, start: Int) {
        self.words = words
        self.start = start
        setCount = MomentSlots.setCount
        setSize = MomentSlots.setSize
    }

    /// One word for all digests.
    init(words: MappedWords, single index: Int) {
        self.words = words
        start = index
        setCount = 1
        setSize = 1
    }

    /// The moment of a digest, `nil` if there is none.
    ///
    /// - Parameter bound: A later moment is ignored: the file is damaged, or a clock was wrong.
    func moment(of digest: UInt64, atMost bound: Moment) -> Moment? {
        var latest: Moment?
        for index in set(of: digest) {
            let word = words[index]
            guard tag(word) == tag(of: digest) else { continue }
            let moment = Moment(milliseconds: word & MomentSlots.momentMask)
            // Two concurrent writers may leave two words.
            if moment <= bound, moment > latest ?? Moment(milliseconds: 0) { latest = moment }
        }
        return latest
    }

    /// Changes the moment of a digest.
    ///
    /// - Parameter change: Receives the moment, `nil` if there is none. It may be called again.
    func update(
        _ digest: UInt64, atMost bound: Moment, _ change: (Moment?) -> Moment
    ) {
        while true {
            let (index, word) = place(of: digest, atMost: bound)
            let known = Moment(milliseconds: word & MomentSlots.momentMask)
            let isTheirs = tag(word) == tag(of: digest) && known <= bound
            let new = change(isTheirs ? known : nil)
            let written = tag(of: digest) << MomentSlots.momentBits | new.milliseconds
            // Otherwise another writer was faster and is done, so this loop ends.
            if words.replace(index, word, with: written) { return }
        }
    }

    /// The word of a digest, or the word that it replaces.
    private func place(of digest: UInt64, atMost bound: Moment) -> (index: Int, word: UInt64) {
        var earliest: (index: Int, word: UInt64, moment: Moment)?
        for index in set(of: digest) {
            let word = words[index]
            if tag(word) == tag(of: digest) { return (index, word) }
            let written = Moment(milliseconds: word & MomentSlots.momentMask)
            let moment = written <= bound ? written : Moment(milliseconds: 0)
            if earliest == nil || moment < earliest!.moment { earliest = (index, word, moment) }
        }
        return (earliest!.index, earliest!.word)
    }

    private func set(of digest: UInt64) -> Range<Int> {
        let first = start + Int(digest & UInt64(setCount - 1)) * setSize
        return first..<first + setSize
    }

    private func tag(_ word: UInt64) -> UInt64 { word >> MomentSlots.momentBits }

    /// Never zero, the tag of an empty word.
    private func tag(of digest: UInt64) -> UInt64 { max(digest >> MomentSlots.momentBits, 1) }
}

extension MomentSlots {
    /// Milliseconds since 2020. A word has room for 69 years.
    struct Moment: Comparable {
        let milliseconds: UInt64

        private static let start = 1_577_836_800

        init(milliseconds: UInt64) {
            self.milliseconds = min(milliseconds, MomentSlots.momentMask)
        }

        /// - Parameter seconds: Since 1970. Times before 2020 are taken as 2020.
        init(seconds: Int) {
            let since = max(seconds, Moment.start) - Moment.start
            self.init(milliseconds: UInt64(min(since, Int(Int32.max))) * 1_000)
        }

        var timestamp: Timestamp {
            Timestamp(seconds: Moment.start + Int(milliseconds / 1_000))
        }

        static func + (moment: Moment, milliseconds: UInt64) -> Moment {
            Moment(milliseconds: moment.milliseconds + milliseconds)
        }

        static func < (left: Moment, right: Moment) -> Bool {
            left.milliseconds < right.milliseconds
        }
    }
}
