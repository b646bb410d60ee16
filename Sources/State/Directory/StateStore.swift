internal import Synchronization
package import System
package import Wire

/// What every request needs of the state: read together, and not changed while the request lasts.
package struct Snapshot: Sendable {
    package let signingKeys: KeyRing
    package let revocations: Revocations
    /// What opens the secrets of users; nil while there is no user.
    let sealingKeys: KeyRing?
    let generation: Generation
}

/// The records that requests are decided with, kept in memory for as long as nobody changed them.
package final class StateStore: Sendable {
    package let directory: StateDirectory
    package let policies: PolicyStore
    /// Where what happens is counted; nil when it is not.
    package let metrics: Metrics?

    private let kept = Mutex<Snapshot?>(nil)

    package init(directory: StateDirectory, metrics: Metrics? = nil) {
        self.directory = directory
        self.metrics = metrics
        policies = PolicyStore(directory: directory)
    }

    /// The state as it is now: a request calls this once, and sees what another process changed a moment
    /// ago.
    package func snapshot(now: Timestamp) throws(FileError) -> Snapshot {
        let generation = try directory.generation()
        if let snapshot = kept.withLock({ $0 }), snapshot.generation == generation {
            return snapshot
        }
        // The generation was read first: what has changed since then has made another one.
        let snapshot = Snapshot(
            signingKeys: try directory.keyRing(.sign, now: now),
            revocations: try directory.revocations(),
            sealingKeys: KeyRing(try directory.keys(.seal)), generation: generation)
        kept.withLock { $0 = generation.isSettled ? snapshot : nil }
        return snapshot
    }
}
