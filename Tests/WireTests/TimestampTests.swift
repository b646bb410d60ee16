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

    @Test func `no moment is too far away to count with`() {
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
}
