import Testing
import Wire

@Suite struct TimestampTests {
    static let moments: [(Int, String)] = [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (1_767_225_599, "2025-12-31T23:59:59Z"),
        (1_767_225_600, "2026-01-01T00:00:00Z"),
        (1_769_854_830, "2026-01-31T10:20:30Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ]

    @Test func `arithmetic works with the most distant moments`() {
        let (first, last) = (Timestamp(seconds: .min), Timestamp(seconds: .max))
        #expect(last - first == .max)
        #expect(first - last == .min)
        #expect(last + 1 == last)
        #expect(first + -1 == first)
        #expect(first.iso8601.utf8.count == 20)
        #expect(last.iso8601.utf8.count == 20)
    }

    @Test(arguments: moments)
    func `a moment is written in UTC with whole seconds`(seconds: Int, text: String) {
        #expect(Timestamp(seconds: seconds).iso8601 == text)
    }

    static let read: [(String, Int)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-01-31T10:20:30Z", 1_769_854_830),
        ("2026-01-31t10:20:30z", 1_769_854_830),
        ("2026-01-31 12:20:30+02:00", 1_769_854_830),
        ("2026-01-31T04:50:30-05:30", 1_769_854_830),
        ("2024-02-29T00:00:00-00:00", 1_709_164_800),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
        ("2026-01-31T10:20:30.5Z", 1_769_854_830),
        ("2026-01-31T12:20:30.999999999+02:00", 1_769_854_830),
    ]

    @Test(arguments: read)
    func `a moment in RFC 3339's form is read with its offset`(text: String, seconds: Int) {
        #expect(Timestamp(rfc3339: text)?.seconds == seconds)
    }

    static let unread = [
        "", "2026-01-31", "2026-01-31T10:20:30", "2026-01-31T10:20:30+0200",
        "2026-01-31T10:20:30+24:00", "2026-01-31T10:20:30+02:60", "2026-01-31T10:20:30 02:00",
        "2026-01-31T10:20:30Zx", "2026-01-31T10:20:30.Z", "2026-01-31T10:20:30.5",
        "2026-01-31T10:20:30,5Z", "2026-01-31T10:20:30.5.5Z", "2026-01-31T10:20:60Z",
        "2026-01-31T24:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-31X10:20:30Z", "2026/01/31T10:20:30Z",
        "+026-01-31T10:20:30Z", " 2026-01-31T10:20:30Z", "２026-01-31T10:20:30Z",
    ]

    @Test(arguments: unread)
    func `anything else is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    static let httpDates: [(text: String, seconds: Int?)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun Nov  6 08:49:37 1994", nil),
        ("Sun, 06 Nov 1994 08:49:37 UTC", nil), ("Sun, 31 Feb 1994 08:49:37 GMT", nil),
        ("Sun, 6 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 nov 1994 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 8:49:37 GMT", nil), ("", nil), (" ", nil),
    ]

    @Test(arguments: httpDates)
    func `a date is read in the one form that servers write`(
        text: String, seconds: Int?
    ) {
        #expect(Timestamp(httpDate: text)?.seconds == seconds)
    }
}
