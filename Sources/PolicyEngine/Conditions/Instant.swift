/// A moment, as conditions compare it.
struct Instant: Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z.
    let seconds: Int
    let nanoseconds: Int

    init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads `2026-01-31T10:20:30.5+01:00` (RFC 3339 §5.6), or whole seconds since 1970.
    init?(_ text: Span<UInt8>) {
        if let seconds = Int(decimal: text) {
            self.init(seconds: seconds)
        } else {
            self.init(rfc3339: text)
        }
    }

    private init?(rfc3339 text: Span<UInt8>) {
        guard text.count >= 20,
            let year = Instant.number(text, 0..<4, then: "-"),
            let month = Instant.number(text, 5..<7, then: "-"), (1...12).contains(month),
            let day = Instant.number(text, 8..<10, then: "T"),
            (1...Instant.dayCount(year: year, month: month)).contains(day),
            let hour = Instant.number(text, 11..<13, then: ":"), hour < 24,
            let minute = Instant.number(text, 14..<16, then: ":"), minute < 60,
            let second = Instant.number(text, 17..<19, then: nil), second < 60
        else { return nil }
        var position = 19
        guard let nanoseconds = Instant.fraction(text, &position),
            let offset = Instant.offset(text, position)
        else { return nil }
        let days = Instant.daysSince1970(year: year, month: month, day: day)
        self.init(
            seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset,
            nanoseconds: nanoseconds)
    }

    static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The decimal number in a range; `nil` if it is none, or if the separator does not follow it.
    private static func number(
        _ text: Span<UInt8>, _ range: Range<Int>, then separator: Unicode.Scalar?
    ) -> Int? {
        var number = 0
        for index in range {
            guard let digit = text[index].decimalDigit else { return nil }
            number = number * 10 + digit
        }
        if let separator, text[range.upperBound] != UInt8(ascii: separator) { return nil }
        return number
    }

    /// The fraction of a second, if there is one. Parts finer than nanoseconds are ignored.
    private static func fraction(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
        guard text[position] == UInt8(ascii: ".") else { return 0 }
        let start = position + 1
        position = start
        var nanoseconds = 0
        var unit = 100_000_000
        while position < text.count, let digit = text[position].decimalDigit {
            nanoseconds += digit * unit
            unit /= 10
            position += 1
        }
        return position > start ? nanoseconds : nil
    }

    /// How many seconds the zone is ahead of UTC. The zone has to end the text.
    private static func offset(_ text: Span<UInt8>, _ position: Int) -> Int? {
        guard position < text.count else { return nil }
        switch text[position] {
        case UInt8(ascii: "Z"): return position + 1 == text.count ? 0 : nil
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard position + 6 == text.count,
                let hours = number(text, position + 1..<position + 3, then: ":"), hours < 24,
                let minutes = number(text, position + 4..<position + 6, then: nil), minutes < 60
            else { return nil }
            let seconds = hours * 3_600 + minutes * 60
            return text[position] == UInt8(ascii: "-") ? -seconds : seconds
        default: return nil
        }
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts in years that begin in March, so that the leap day is the last day of a year, and
    /// from 400 years before year 0, so that no count is negative.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = (month <= 2 ? year - 1 : year) + 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468 - 146_097
    }
}

extension Int {
    /// Reads a whole decimal number: digits, with or without a minus before them.
    init?(decimal text: Span<UInt8>) {
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        guard text.count > (isNegative ? 1 : 0), text.count <= 18 else { return nil }
        var number = 0
        for index in (isNegative ? 1 : 0)..<text.count {
            guard let digit = text[index].decimalDigit else { return nil }
            number = number * 10 + digit
        }
        self = isNegative ? -number : number
    }
}

extension UInt8 {
    fileprivate var decimalDigit: Int? {
        let digit = Int(self) - 0x30
        return digit >= 0 && digit < 10 ? digit : nil
    }
}
