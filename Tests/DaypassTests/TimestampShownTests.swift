import Testing
import Wire

@testable import Daypass

@Suite struct TimestampShownTests {
    @Test func `a time of another day has its date`() {
        let noon = Timestamp(seconds: 1_769_860_800)
        #expect(noon.shown(at: noon + 43_199) == "12:00:00")
        #expect(noon.shown(at: noon + 43_200) == "2026-01-31 12:00:00")
        #expect(noon.shown(at: noon + -43_201) == "2026-01-31 12:00:00")
    }
}
