/// The rule by which places are shared: their number, their holders, and the waiting requests.
///
/// While places are free a request gets one, whatever its owner holds. Where requests wait, the
/// next free place goes to the one whose owner holds the fewest. A request that has waited for a
/// while may take over a place from the owner that holds the most, if that owner holds at least two
/// more than its own. A place that is being taken over counts for the new owner.
///
/// So with `n` owners no owner loses a place while it has `count / n` or fewer. If the owner with
/// the most places has no more than that, all have the same, and none has two fewer.
///
/// Accounts are compared first, and within one account its access keys by the same rule.
struct PlaceShares {
    typealias Ticket = Int

    private struct Waiter {
        let ticket: Ticket
        let owner: PlaceOwner
        /// The place that is being cleared for it; `nil` if none is.
        var claim: Ticket?
    }

    private let count: Int
    private let waiterLimit: Int
    private var holders: [Ticket: PlaceOwner] = [:]
    /// The holders that were told to leave.
    private var leaving: Set<Ticket> = []
    /// In the order in which they came.
    private var waiters: [Waiter] = []
    private var lastTicket = 0

    /// - Parameter waiterLimit: How many requests may wait: each keeps a worker from other work.
    init(count: Int, waiterLimit: Int) {
        self.count = count
        self.waiterLimit = waiterLimit
    }

    /// Enters a request, and returns its ticket; `nil` if it may not even wait.
    mutating func enter(_ owner: PlaceOwner) -> Ticket? {
        lastTicket += 1
        if holders.count < count, waiters.isEmpty {
            holders[lastTicket] = owner
            return lastTicket
        }
        guard waiters.count < waiterLimit || makeRoom(for: owner) else { return nil }
        waiters.append(Waiter(ticket: lastTicket, owner: owner))
        return lastTicket
    }

    enum State: Equatable {
        case holds
        case waits
        /// Another request waits in its place.
        case isTurnedAway
    }

    /// Gives a request a place if it is the request's turn.
    mutating func state(of ticket: Ticket) -> State {
        if holders[ticket] != nil { return .holds }
        guard let waiter = waiters.first(where: { $0.ticket == ticket }) else {
            return .isTurnedAway
        }
        // Another place than a free one is on its way to it.
        guard waiter.claim == nil else { return .waits }
        let load = load
        let before = waiters.count { other in
            other.claim == nil
                && (load[other.owner], other.ticket) < (load[waiter.owner], waiter.ticket)
        }
        guard before < count - holders.count else { return .waits }
        waiters.removeAll { $0.ticket == ticket }
        holders[ticket] = waiter.owner
        return .holds
    }

    /// The places of which one may be cleared for a request that has waited for long enough: all
    /// those of the owners that have the most; none if that is not too many.
    func excess(for ticket: Ticket) -> [Ticket] {
        guard let waiter = waiters.first(where: { $0.ticket == ticket }), waiter.claim == nil else {
            return []
        }
        let load = load
        let own = load[waiter.owner]
        let most = load.largestOwners()
        if let one = most.first, load[one].account >= own.account + 2 { return places(of: most) }
        let siblings = load.largestOwners(of: waiter.owner.account)
        if let one = siblings.first, load[one].key >= own.key + 2 { return places(of: siblings) }
        return []
    }

    /// Notes that a place is being cleared for a request.
    mutating func clear(_ place: Ticket, for ticket: Ticket) {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return }
        leaving.insert(place)
        waiters[index].claim = place
    }

    /// Takes a request out, whether it holds a place or waits for one.
    mutating func leave(_ ticket: Ticket) {
        holders[ticket] = nil
        leaving.remove(ticket)
        waiters.removeAll { $0.ticket == ticket }
        if let index = waiters.firstIndex(where: { $0.claim == ticket }) {
            let waiter = waiters.remove(at: index)
            holders[waiter.ticket] = waiter.owner
        }
    }

    private func places(of owners: [PlaceOwner]) -> [Ticket] {
        holders.filter { owners.contains($0.value) && !leaving.contains($0.key) }.keys.sorted()
    }

    /// Has another request wait no longer, if its owner has two requests more here.
    private mutating func makeRoom(for owner: PlaceOwner) -> Bool {
        var load = load
        let others = waiters.filter { $0.claim == nil }
        for waiter in others { load.add(waiter.owner) }
        let last = others.max {
            (load[$0.owner], $0.ticket) < (load[$1.owner], $1.ticket)
        }
        guard let last else { return false }
        let isOfOwnAccount = last.owner.account == owner.account
        guard
            isOfOwnAccount
                ? load[last.owner].key >= load[owner].key + 2
                : load[last.owner].account >= load[owner].account + 2
        else { return false }
        waiters.removeAll { $0.ticket == last.ticket }
        return true
    }

    /// How many places each owner has, or is about to have.
    private var load: Load {
        var load = Load()
        for (ticket, owner) in holders where !leaving.contains(ticket) { load.add(owner) }
        for waiter in waiters where waiter.claim != nil { load.add(waiter.owner) }
        return load
    }
}

/// How many places each account has, and each of its access keys.
private struct Load {
    struct Count: Comparable {
        let account: Int
        let key: Int

        static func < (left: Count, right: Count) -> Bool {
            (left.account, left.key) < (right.account, right.key)
        }
    }

    private var accounts: [String: Int] = [:]
    private var keys: [PlaceOwner: Int] = [:]

    subscript(owner: PlaceOwner) -> Count {
        Count(account: accounts[owner.account] ?? 0, key: keys[owner] ?? 0)
    }

    /// The owners with the most places, of all or of one account.
    func largestOwners(of account: String? = nil) -> [PlaceOwner] {
        let owners = keys.keys.filter { account == nil || $0.account == account }
        let most = owners.map { self[$0] }.max()
        return owners.filter { self[$0] == most }
    }

    mutating func add(_ owner: PlaceOwner) {
        accounts[owner.account, default: 0] += 1
        keys[owner, default: 0] += 1
    }
}
