import Testing

@testable import Authorizer

/// T66: how places are shared, without threads or clocks.
@Suite struct PlaceSharesTests {
    private static func owner(_ account: String, _ key: String = "") -> PlaceOwner {
        PlaceOwner(account: account, accessKeyID: key)
    }

    /// Places that owners hold, and requests of others that wait for one.
    private static func shares(
        of count: Int, heldBy owners: [PlaceOwner], waiterLimit: Int = 2
    ) throws -> (Places, [PlaceShares.Ticket]) {
        let shares = Places(count: count, waiterLimit: waiterLimit)
        let tickets = try owners.map(shares.entered)
        for ticket in tickets { #expect(shares.state(of: ticket) == .holds) }
        return (shares, tickets)
    }

    @Test func `while places are free one owner may have them all`() throws {
        let (shares, tickets) = try PlaceSharesTests.shares(
            of: 3, heldBy: [PlaceOwner](repeating: PlaceSharesTests.owner("a"), count: 3))
        let fourth = try shares.entered(PlaceSharesTests.owner("a"))
        #expect(shares.state(of: fourth) == .waits)
        #expect(shares.excess(for: fourth).isEmpty, "it would gain nothing")
        shares.leave(tickets[1])
        #expect(shares.state(of: fourth) == .holds)
    }

    @Test func `a free place goes to the owner that holds the fewest, then by arrival`() throws {
        let (a, b, c) = (
            PlaceSharesTests.owner("a"), PlaceSharesTests.owner("b"), PlaceSharesTests.owner("c")
        )
        let (shares, tickets) = try PlaceSharesTests.shares(
            of: 3, heldBy: [a, a, b], waiterLimit: 4)
        let ofA = try shares.entered(a)
        let ofB = try shares.entered(b)
        let first = try shares.entered(c)
        let second = try shares.entered(c)
        shares.leave(tickets[0])
        #expect(shares.state(of: ofA) == .waits)
        #expect(shares.state(of: ofB) == .waits)
        #expect(shares.state(of: second) == .waits)
        #expect(shares.state(of: first) == .holds)
        // a, b and c have one place each.
        shares.leave(tickets[1])
        #expect(shares.state(of: second) == .waits)
        #expect(shares.state(of: ofA) == .holds)
    }

    static let excesses: [(held: [String], waiting: String, takesFrom: Set<Int>)] = [
        (["a", "a", "a", "a"], "b", [0, 1, 2, 3]), (["a", "a", "a", "b"], "b", [0, 1, 2]),
        (["a", "a", "b", "b"], "b", []), (["a", "a", "b", "b"], "c", [0, 1, 2, 3]),
        (["a", "b", "c", "d"], "e", []), (["a", "a", "a", "a"], "a", []),
        (["a", "b", "b", "b"], "a", [1, 2, 3]),
        // The keys of one account share what the account has.
        (["a 1", "a 1", "a 1", "a 1"], "a 2", [0, 1, 2, 3]),
        (["a 1", "a 1", "a 1", "a 2"], "a 2", [0, 1, 2]),
        (["a 1", "a 1", "a 2", "a 2"], "a 2", []),
        (["a 1", "a 1", "b 1", "b 2"], "a 2", [0, 1]),
        (["a 1", "a 2", "a 3", "a 4"], "b 1", [0, 1, 2, 3]),
        (["a 1", "a 2", "b 1", "b 1"], "c", [2, 3]),
    ]

    private static func owner(named text: String) -> PlaceOwner {
        let parts = text.split(separator: " ")
        return owner(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    @Test(arguments: excesses.indices)
    func `a place is taken from the owner that has two more at least`(row: Int) throws {
        let (held, waiting, takesFrom) = PlaceSharesTests.excesses[row]
        let (shares, tickets) = try PlaceSharesTests.shares(
            of: held.count, heldBy: held.map(PlaceSharesTests.owner(named:)))
        let waiter = try shares.entered(PlaceSharesTests.owner(named: waiting))
        let places = shares.excess(for: waiter).map { tickets.firstIndex(of: $0) }
        #expect(Set(places) == takesFrom)
    }

    /// Requests come and go in any order.
    @Test(arguments: 0..<200)
    func `no owner is broken off below its share`(seed: Int) throws {
        var random = LinearCongruence(state: UInt64(seed))
        let count = 1 + random.next(below: 9)
        let shares = Places(count: count, waiterLimit: 3)
        var open: [(ticket: PlaceShares.Ticket, owner: PlaceOwner)] = []
        for _ in 0..<300 {
            let owner = PlaceSharesTests.owner("\(random.next(below: 4))")
            if random.next(below: 3) > 0 {
                if let ticket = shares.enter(owner) { open.append((ticket, owner)) }
            } else if let index = open.indices.randomElement(using: &random) {
                shares.leave(open.remove(at: index).ticket)
            }
            let states = open.map { shares.state(of: $0.ticket) }
            open = zip(open, states).filter { $0.1 != .isTurnedAway }.map(\.0)
            let holding = zip(open, states.filter { $0 != .isTurnedAway }).filter {
                $0.1 == .holds
            }.map(\.0)
            #expect(holding.count <= count)
            for waiter in open {
                let excess = shares.excess(for: waiter.ticket)
                guard let place = excess.first else { continue }
                let loser = try #require(holding.first { $0.ticket == place }).owner
                let owners = Set(open.map(\.owner)).count
                #expect(holding.count { $0.owner == loser } > count / owners)
                shares.clear(place, for: waiter.ticket)
                shares.leave(place)
                open.removeAll { $0.ticket == place }
                break
            }
        }
    }

    @Test func `a request takes one place at most, and no other gets it`() throws {
        let (shares, tickets) = try PlaceSharesTests.shares(
            of: 4, heldBy: [PlaceOwner](repeating: PlaceSharesTests.owner("a"), count: 4))
        let first = try shares.entered(PlaceSharesTests.owner("b"))
        let second = try shares.entered(PlaceSharesTests.owner("b"))
        shares.clear(tickets[0], for: first)
        #expect(shares.excess(for: first).isEmpty)
        #expect(shares.excess(for: second) == [tickets[1], tickets[2], tickets[3]])
        shares.clear(tickets[1], for: second)
        #expect(shares.state(of: first) == .waits)
        shares.leave(tickets[1])
        #expect(shares.state(of: second) == .holds)
        #expect(shares.state(of: first) == .waits)
        shares.leave(tickets[0])
        #expect(shares.state(of: first) == .holds)
    }

    @Test func `few requests wait, and those of one owner make room for another's`() throws {
        let (shares, _) = try PlaceSharesTests.shares(
            of: 2, heldBy: [PlaceOwner](repeating: PlaceSharesTests.owner("a"), count: 2))
        let first = try shares.entered(PlaceSharesTests.owner("a"))
        let second = try shares.entered(PlaceSharesTests.owner("a"))
        #expect(shares.enter(PlaceSharesTests.owner("a")) == nil)
        let other = try shares.entered(PlaceSharesTests.owner("b"))
        #expect(shares.state(of: first) == .waits)
        #expect(shares.state(of: second) == .isTurnedAway)
        #expect(shares.state(of: other) == .waits)
    }
}

/// The shares, as expectations can ask them.
private final class Places {
    private var shares: PlaceShares

    init(count: Int, waiterLimit: Int) {
        shares = PlaceShares(count: count, waiterLimit: waiterLimit)
    }

    func enter(_ owner: PlaceOwner) -> PlaceShares.Ticket? { shares.enter(owner) }

    func entered(_ owner: PlaceOwner) throws -> PlaceShares.Ticket {
        let ticket = shares.enter(owner)
        return try #require(ticket)
    }

    func state(of ticket: PlaceShares.Ticket) -> PlaceShares.State { shares.state(of: ticket) }

    func excess(for ticket: PlaceShares.Ticket) -> [PlaceShares.Ticket] {
        shares.excess(for: ticket)
    }

    func clear(_ place: PlaceShares.Ticket, for ticket: PlaceShares.Ticket) {
        shares.clear(place, for: ticket)
    }

    func leave(_ ticket: PlaceShares.Ticket) { shares.leave(ticket) }
}

private struct LinearCongruence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 16
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
