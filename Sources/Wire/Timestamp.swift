/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Comparable, Hashable, Sendable {
    package let seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }

    /// The moment of a date in UTC, `nil` if a part is missing or the date does not exist.
    package init?(year: Int?, month: Int?, day: Int?, hour: Int?, minute: Int?, second: Int?) {
        guard let year, let month, let day, let hour, let minute, let second,
            (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second)
        else { return nil }
        let days = CivilDate.days(sinceYear1970To: year, month: month, day: day)
        // A day that the month does not have would come back as another date.
        let date = CivilDate(daysSince1970: days)
        guard date.month == month, date.day == day else { return nil }
        seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    package static func + (moment: Timestamp, seconds: Int) -> Timestamp {
        let (sum, overflows) = moment.seconds.addingReportingOverflow(seconds)
        return Timestamp(seconds: overflows ? (seconds < 0 ? .min : .max) : sum)
    }

    /// The seconds between two moments, clamped: a damaged record may hold any number.
    package static func - (later: Timestamp, earlier: Timestamp) -> Int {
        let (span, overflows) = later.seconds.subtractingReportingOverflow(earlier.seconds)
        return overflows ? (later.seconds < earlier.seconds ? .min : .max) : span
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    /// The moment as `2026-01-31T10:20:30Z`: UTC without a fraction, which minio-py can't read.
    package var iso8601: String {
        let second = seconds.remainder(dividingBy: 86_400)
        let day = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let date = CivilDate(daysSince1970: day)
        var text: [UInt8] = []
        text.reserveCapacity(20)
        append(min(max(date.year, 0), 9_999), digits: 4, then: "-", to: &text)
        append(date.month, digits: 2, then: "-", to: &text)
        append(date.day, digits: 2, then: "T", to: &text)
        append(second / 3_600, digits: 2, then: ":", to: &text)
        append(second / 60 % 60, digits: 2, then: ":", to: &text)
        append(second % 60, digits: 2, then: "Z", to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func append(
        _ number: Int, digits: Int, then separator: Unicode.Scalar, to text: inout [UInt8]
    ) {
        var place = digits == 4 ? 1_000 : 10
        while place > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / place % 10))
            place /= 10
        }
        text.append(UInt8(ascii: separator))
    }
}

/// A date of the Gregorian calendar.
private struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    /// The reverse of ``init(daysSince1970:)``.
    static func days(sinceYear1970To year: Int, month: Int, day: Int) -> Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch - yearFromMarch.remainder(dividingBy: 400)) / 400
        let yearOfEra = yearFromMarch.remainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Counts in eras of 400 years, each of 146,097 days, and in years that begin in March, so that
    /// a leap day is the last day of its year.
    init(daysSince1970 days: Int) {
        let sinceEra = days + 719_468
        let era = (sinceEra - sinceEra.remainder(dividingBy: 146_097)) / 146_097
        let dayOfEra = sinceEra.remainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

extension Int {
    /// The remainder, never negative.
    fileprivate func remainder(dividingBy divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
