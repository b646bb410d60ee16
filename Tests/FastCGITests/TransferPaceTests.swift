import Testing

@testable import FastCGI

/// T66: how slow a client may be.
@Suite struct TransferPaceTests {
    @Test(arguments: [(Duration.seconds(59), false), (.seconds(60), true), (.seconds(61), true)])
    func `a client may pause for as long as the limit`(pause: Duration, isOver: Bool) {
        var pace = TransferPace(limit: .seconds(60))
        pace.moved(1 << 30)
        pace.waited(pause)
        #expect(pace.isOver == isOver, "what came before earns no longer pause")
    }

    /// Bytes that arrive every so many seconds, and whether the client may go on.
    static let rates: [(byteCount: Int, seconds: Int, isTooSlow: Bool)] = [
        (1, 4, true), (1, 1, true), (499, 1, true), (500, 1, false), (501, 1, false),
        (2_000, 4, false), (1_999, 4, true), (29_999, 59, false), (100, 59, true),
    ]

    @Test(arguments: rates)
    func `a client moves 500 bytes a second on average`(
        byteCount: Int, seconds: Int, isTooSlow: Bool
    ) {
        var pace = TransferPace(limit: .seconds(60))
        var time = 0
        while time < 1_000_000, !pace.isOver {
            pace.waited(.seconds(seconds))
            if !pace.isOver { pace.moved(byteCount) }
            time += seconds
        }
        #expect(pace.isOver == isTooSlow)
    }

    @Test func `fast bytes earn no reserve beyond the limit`() {
        var pace = TransferPace(limit: .seconds(60))
        pace.moved(1 << 40)
        pace.waited(.seconds(30))
        pace.moved(5_000)
        #expect(pace.remaining == .seconds(40))
        pace.waited(.seconds(40))
        #expect(pace.isOver)
    }
}
