/// A number that tells readers whether records changed: odd during a change, even between changes.
///
/// What a reader keeps in memory is valid while the number is even and the same. A writer that is
/// killed between its rename and its end leaves an odd number. Then readers keep nothing in memory
/// until the next change, and miss no record.
package struct Generation: Equatable, Sendable {
    private let number: UInt64

    /// Zero if there was no change yet. A text that is not a number is taken as a change under way.
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

    /// The number after the next change.
    var settled: Generation { Generation(number: (number | 1) &+ 1) }

    var text: [UInt8] { Array(String(number).utf8) }
}
