import Testing

@testable import Authorizer

@Suite struct ProxySeatsTests {
    private let seats = ProxySeats(count: 2)

    /// Takes a seat for as long as something is done.
    private func take(_ body: () -> Void = {}) throws(S3Error) {
        _ = try seats.taken { () throws(S3Error) -> Bool in
            body()
            return true
        }
    }

    @Test func `who finds no free seat does not wait`() throws {
        try take {
            #expect(throws: Never.self) { try take() }
            #expect(throws: Never.self) {
                try take { #expect(throws: S3Error.slowDown) { try take() } }
            }
        }
        try take()
    }

    @Test func `a seat is free again after a refusal`() throws {
        for _ in 0..<3 {
            #expect(throws: S3Error.noStore) {
                _ = try seats.taken { () throws(S3Error) -> Bool in throw .noStore }
            }
        }
        try take()
    }
}
