import Testing

@testable import Daypass

@Suite struct QuantityTests {
    @Test(arguments: [(0, "0 keys"), (1, "1 key"), (2, "2 keys")])
    func `one thing has no plural`(count: Int, text: String) {
        #expect(Quantity.of(count, "key") == text)
    }
}
