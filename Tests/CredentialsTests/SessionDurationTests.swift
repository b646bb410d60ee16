import Credentials
import Testing
import Wire

@Suite struct SessionDurationTests {
    @Test(arguments: [("900", 900), ("3600", 3_600), ("604800", 604_800), ("0900", 900)])
    func `a duration in range is granted as asked`(parameter: String, seconds: Int) {
        #expect(SessionDuration(parameter: parameter)?.seconds == seconds)
    }

    @Test(arguments: [
        "899", "604801", "-900", "+900", "1h", "abc", "1e3", "3600 ", " 3600", "3600.0", "٣٦٠٠", "",
        "99999999999999999999999",
    ])
    func `anything else is none`(parameter: String) {
        #expect(SessionDuration(parameter: parameter) == nil)
    }

    private static let now = Timestamp(seconds: 1_769_854_830)

    static let ends: [(Timestamp?, Int)] = [
        (nil, 3_600),
        (now + 1, 1),
        (now + 604_800, 604_800),
        (now + 604_801, 604_800),
        (now + 1_000_000_000, 604_800),
    ]

    @Test(arguments: ends)
    func `without a wish a session ends with its proof, within a week`(
        end: Timestamp?, seconds: Int
    ) {
        #expect(SessionDuration(until: end, now: SessionDurationTests.now).seconds == seconds)
    }
}
