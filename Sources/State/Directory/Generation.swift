/// A number that tells readers whether records changed: odd while a change is under way, even between changes.
///
/// What was read counts for as long as the number is the same, and even. A writer that is killed after its
/// record is in place and before the number is even again leaves an odd one: nobody keeps anything that
/// they read until the next change, and nobody misses a record.
package struct Generation: Equatable, Sendable {
    private let number: UInt64

    /// Zero where there was no change yet. A text that is no number is taken for a change under way.
    init(text: [UInt8]?) {
        number = text.map { UInt64(String(decoding: $0, as: UTF8.self)) ?? 1 } ?? 0
    }

    private init(number: UInt64) {
        self.number = number
    }

    /// Whether no change is under way.
    package var isSettled: Bool { number.isMultiple(of: 2) }

    /// The number during the next change.
    var underWay: Generation { Generation(number: number | 1) }

    /// The number after it.
    var settled: Generation { Generation(number: (number | 1) &+ 1) }

    var text: [UInt8] { Array(String(number).utf8) }
}
