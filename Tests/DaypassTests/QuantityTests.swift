import Testing
import Wire

@testable import Daypass

@Suite struct QuantityTests {
    @Test(arguments: [(0, "0 keys"), (1, "1 key"), (2, "2 keys")])
    func `one thing has no plural`(count: Int, text: String) {
        #expect(Quantity.of(count, "key") == text)
    }

    @Test func `a time of another day has its date`() {
        let noon = Timestamp(seconds: 1_769_860_800)
        #expect(noon.shown(at: noon + 43_199) == "12:00:00")
        #expect(noon.shown(at: noon + 43_200) == "2026-01-31 12:00:00")
        #expect(noon.shown(at: noon + -43_201) == "2026-01-31 12:00:00")
    }
}
