internal import System
internal import Wire

/// Moments by what they are the moments of, in a fixed number of words.
///
/// A word holds a part of a digest, which says whose it is, and a moment. Whose digest it is may stand in any of
/// a few words, the set; when all are taken the earliest moment goes. So a word is whole or not there, and
/// nobody's moment but the earliest is lost, however many others come.
struct AttemptSlots {
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
        setCount = AttemptSlots.setCount
        setSize = AttemptSlots.setSize
    }

    /// One word, whatever the digest.
    init(words: MappedWords, single index: Int) {
        self.words = words
        start = index
        setCount = 1
        setSize = 1
    }

    /// The moment that is kept for a digest, nil when there is none. What is later than a bound is damage, or was
    /// written by a clock that was wrong.
    func moment(of digest: UInt64, atMost bound: Moment) -> Moment? {
        var latest: Moment?
        for index in set(of: digest) {
            let word = words[index]
            guard tag(word) == tag(of: digest) else { continue }
            let moment = Moment(milliseconds: word & AttemptSlots.momentMask)
            // Two that are written at once may leave two words.
            if moment <= bound, moment > latest ?? Moment(milliseconds: 0) { latest = moment }
        }
        return latest
    }

    /// Changes the moment that is kept for a digest.
    ///
    /// - Parameter change: Is given the moment, nil when there is none; it may be asked again.
    func update(
        _ digest: UInt64, atMost bound: Moment, _ change: (Moment?) -> Moment
    ) {
        while true {
            let (index, word) = place(of: digest, atMost: bound)
            let known = Moment(milliseconds: word & AttemptSlots.momentMask)
            let isTheirs = tag(word) == tag(of: digest) && known <= bound
            let new = change(isTheirs ? known : nil)
            let written = tag(of: digest) << AttemptSlots.momentBits | new.milliseconds
            // Another that was faster has got something done: this ends.
            if words.replace(index, word, with: written) { return }
        }
    }

    /// The word of a digest, or the one that goes for it.
    private func place(of digest: UInt64, atMost bound: Moment) -> (index: Int, word: UInt64) {
        var earliest: (index: Int, word: UInt64, moment: Moment)?
        for index in set(of: digest) {
            let word = words[index]
            if tag(word) == tag(of: digest) { return (index, word) }
            let written = Moment(milliseconds: word & AttemptSlots.momentMask)
            let moment = written <= bound ? written : Moment(milliseconds: 0)
            if earliest == nil || moment < earliest!.moment { earliest = (index, word, moment) }
        }
        return (earliest!.index, earliest!.word)
    }

    private func set(of digest: UInt64) -> Range<Int> {
        let first = start + Int(digest & UInt64(setCount - 1)) * setSize
        return first..<first + setSize
    }

    private func tag(_ word: UInt64) -> UInt64 { word >> AttemptSlots.momentBits }

    /// Never zero, which an empty word has.
    private func tag(of digest: UInt64) -> UInt64 { max(digest >> AttemptSlots.momentBits, 1) }
}

extension AttemptSlots {
    /// Milliseconds since 2020, of which a word has room for 69 years.
    struct Moment: Comparable {
        let milliseconds: UInt64

        private static let start = 1_577_836_800

        init(milliseconds: UInt64) {
            self.milliseconds = min(milliseconds, AttemptSlots.momentMask)
        }

        /// - Parameter seconds: Since 1970. A clock that is before 2020 stands still.
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
