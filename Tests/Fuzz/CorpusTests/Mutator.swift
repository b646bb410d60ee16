/// Makes inputs that differ from those of a corpus by a few bytes: changed, deleted, doubled,
/// moved, combined.
struct Mutator {
    /// Random numbers that are the same in each run.
    private struct Dice: RandomNumberGenerator {
        private var state: UInt64 = 20_260_131

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    /// Texts with a meaning to some parser.
    private static let telling =
        Array("\"\\{}[]():;,.*?%+=&/<>#$-_ '\n\r\t0a9Z".utf8) + [
            0, 1, 0x7F, 0x80, 0xC0, 0xC3, 0xEF, 0xFE, 0xFF,
        ]

    private let corpus: [[UInt8]]
    private var dice = Dice()

    init(corpus: [[UInt8]]) { self.corpus = corpus }

    mutating func next() -> [UInt8] {
        var bytes = corpus.randomElement(using: &dice)!  // it is not empty
        for _ in 0..<Int.random(in: 1...4, using: &dice) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &dice)
        let end = min(place + Int.random(in: 1...8, using: &dice), bytes.count)
        switch Int.random(in: 0..<7, using: &dice) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1 where place < bytes.count:
            bytes[place] = Mutator.telling.randomElement(using: &dice)!
        case 2: bytes.insert(Mutator.telling.randomElement(using: &dice)!, at: place)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 5: bytes.removeSubrange(place...)
        default:
            let other = corpus.randomElement(using: &dice)!  // as above
            bytes += other.dropFirst(Int.random(in: 0...other.count, using: &dice))
        }
        // Twice the longest file of the corpus: inputs that grow further only take time.
        bytes = Array(bytes.prefix(8_192))
    }
}
