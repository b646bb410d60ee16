internal import Glibc
internal import Synchronization

/// How many workers may be at something that takes as long as a client or a store likes; the others
/// decide all other requests. Owners of waiting requests share the places (``PlaceShares``).
final class ConcurrencyLimit: Sendable {
    /// How long a request waits before it takes a place from an owner that has too many, and how
    /// long it then waits for that place.
    struct Patience {
        let forFreePlace: Duration
        let forClearedPlace: Duration

        static let standard = Patience(
            forFreePlace: .seconds(1), forClearedPlace: .seconds(4))
    }

    /// How often to look, in microseconds.
    private static let step: UInt32 = 5_000

    private struct State {
        var shares: PlaceShares
        var transfers: [PlaceShares.Ticket: Transfer] = [:]
    }

    private let state: Mutex<State>
    private let patience: Patience

    /// - Parameter waiterCount: How many workers more may wait for one of the places.
    init(count: Int, waiterCount: Int, patience: Patience = .standard) {
        state = Mutex(State(shares: PlaceShares(count: count, waiterLimit: waiterCount)))
        self.patience = patience
    }

    /// Does something in a place; interrupts the transfer if the place is to be another owner's.
    ///
    /// - Throws: ``S3Error/slowDown`` if all places are taken for too long.
    func holding<Result>(
        for owner: PlaceOwner, _ transfer: Transfer, _ body: () throws(S3Error) -> Result
    ) throws(S3Error) -> Result {
        guard let ticket = state.withLock({ $0.shares.enter(owner) }) else { throw .slowDown }
        defer {
            state.withLock { state in
                state.shares.leave(ticket)
                state.transfers[ticket] = nil
            }
        }
        try wait(ticket, transfer)
        return try body()
    }

    private func wait(_ ticket: PlaceShares.Ticket, _ transfer: Transfer) throws(S3Error) {
        let begin = ContinuousClock.now
        var isCleared = false
        while true {
            let entry = state.withLock { state in
                let entry = state.shares.state(of: ticket)
                if entry == .holds {
                    transfer.begin()
                    state.transfers[ticket] = transfer
                }
                return entry
            }
            switch entry {
            case .holds: return
            case .isTurnedAway: throw .slowDown
            case .waits: break
            }
            let waited = ContinuousClock.now - begin
            if !isCleared, waited >= patience.forFreePlace {
                guard clearPlace(for: ticket) else { throw .slowDown }
                isCleared = true
            }
            guard waited < patience.forFreePlace + patience.forClearedPlace else {
                throw .slowDown
            }
            _ = usleep(ConcurrencyLimit.step)
        }
    }

    /// Interrupts the slowest transfer of the owner with too many places; false if there is none.
    private func clearPlace(for ticket: PlaceShares.Ticket) -> Bool {
        state.withLock { state in
            let places = state.shares.excess(for: ticket)
            let rates = places.map { ($0, state.transfers[$0]?.rate ?? 0) }
            guard let slowest = rates.min(by: { $0.1 < $1.1 })?.0 else { return false }
            state.shares.clear(slowest, for: ticket)
            state.transfers[slowest]?.interrupt()
            return true
        }
    }
}
