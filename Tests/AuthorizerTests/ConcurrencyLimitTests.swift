import Credentials
import Testing
import Wire

@testable import Authorizer

@Suite struct ConcurrencyLimitTests {
    private let limit = ConcurrencyLimit(
        count: 2, waiterCount: 1,
        patience: .init(forFreePlace: .zero, forClearedPlace: .zero))

    /// Takes a place for as long as something is done.
    private func take(
        _ account: String = "a", _ transfer: Transfer = Transfer(Interruption()),
        _ body: () -> Void = {}
    ) throws(S3Error) {
        let owner = PlaceOwner(account: account, accessKeyID: "")
        _ = try limit.holding(for: owner, transfer) { () throws(S3Error) -> Bool in
            body()
            return true
        }
    }

    @Test func `an owner that holds every place is told to slow down`() throws {
        try take {
            #expect(throws: Never.self) { try take() }
            #expect(throws: Never.self) {
                try take { #expect(throws: S3Error.slowDown) { try take() } }
            }
        }
        try take()
    }

    @Test func `a place is free again after a refusal`() throws {
        let owner = PlaceOwner(account: "a", accessKeyID: "")
        for _ in 0..<3 {
            #expect(throws: S3Error.noStore) {
                _ = try limit.holding(for: owner, Transfer(Interruption())) {
                    () throws(S3Error) -> Bool in throw .noStore
                }
            }
        }
        try take()
    }

    /// T66
    @Test func `the slowest transfer of the owner with every place is interrupted`() throws {
        let slow = Transfer(Interruption())
        let fast = Transfer(Interruption())
        try take("a", slow) {
            #expect(throws: Never.self) {
                try take("a", fast) {
                    #expect(fast.counting { _ in true }([1]))
                    // The place is cleared, and not in time for this one.
                    #expect(throws: S3Error.slowDown) { try take("b") }
                }
            }
        }
        #expect(slow.isInterrupted && !fast.isInterrupted)
        try take("b")
    }

    @Test func `what is interrupted reads and writes nothing more`() throws {
        let transfer = Transfer(Interruption())
        let read = transfer.counting { () throws(BodyError) in [1] }
        let write = transfer.counting { _ in true }
        #expect(try read() == [1] && write([1]) && write([]))
        transfer.interrupt()
        #expect(throws: BodyError.interrupted) { try read() }
        #expect(!write([1]) && !write([]))
        #expect(S3Error(BodyError.interrupted) == .slowDown)
    }

    typealias Side = (name: String?, address: String)

    static let owners: [(one: Side, other: Side, areSame: Bool)] = [
        ((nil, "192.0.2.1"), (nil, "192.0.2.1"), true),
        ((nil, "192.0.2.1"), (nil, "192.0.2.2"), false),
        ((nil, "192.0.2.1"), (nil, "::ffff:192.0.2.1"), true),
        ((nil, "2001:db8::1"), (nil, "2001:db8:0:0:ffff::2"), true),
        ((nil, "2001:db8::1"), (nil, "2001:db8:0:1::1"), false),
        ((nil, "unix:"), (nil, "unix:"), true),
        (("a", "192.0.2.1"), ("a", "192.0.2.2"), true),
        (("a", "192.0.2.1"), ("b", "192.0.2.1"), false),
        (("3221225985", "192.0.2.1"), (nil, "192.0.2.1"), false),
    ]

    @Test(arguments: owners.indices)
    func `a place belongs to an account, or to a network`(row: Int) {
        let (one, other, areSame) = ConcurrencyLimitTests.owners[row]
        func owner(_ side: Side) -> PlaceOwner {
            let caller = side.name.map {
                S3Caller(
                    principal: .root(name: $0), accessKeyID: $0, presignedAge: nil,
                    chunkSignatures: nil)
            }
            return PlaceOwner(caller, sourceAddress: side.address)
        }
        #expect((owner(one) == owner(other)) == areSame)
    }
}
