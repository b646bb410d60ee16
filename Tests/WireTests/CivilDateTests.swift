import Testing
import Wire

@Suite struct CivilDateTests {
    @Test func `a moment is read from its date`() {
        for day in stride(from: -200_000, through: 200_000, by: 97) {
            let moment = Timestamp(seconds: day * 86_400 + 3_723)
            let digits = moment.iso8601.split { "-T:Z".contains($0) }.map { Int($0) }
            guard moment.iso8601.first != "-" else { continue }
            #expect(
                Timestamp(
                    year: digits[0], month: digits[1], day: digits[2], hour: digits[3],
                    minute: digits[4], second: digits[5]) == moment)
        }
    }

    static let wrong: [[Int?]] = [
        [2026, 13, 1, 0, 0, 0], [2026, 0, 1, 0, 0, 0], [2026, 2, 29, 0, 0, 0],
        [2026, 4, 31, 0, 0, 0],
        [2026, 1, 0, 0, 0, 0], [2026, 1, 1, 24, 0, 0], [2026, 1, 1, 0, 60, 0],
        [2026, 1, 1, 0, 0, 60],
        [nil, 1, 1, 0, 0, 0],
    ]

    @Test(arguments: wrong)
    func `a date that does not exist is refused`(parts: [Int?]) {
        #expect(
            Timestamp(
                year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
                second: parts[5]) == nil)
    }
}
