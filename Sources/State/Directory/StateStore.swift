internal import Synchronization
package import Wire

/// The records that requests are decided with, kept in memory for as long as nobody changed them.
package final class StateStore: Sendable {
    package let directory: StateDirectory
    package let policies: PolicyStore

    private struct LoadedKeyRing {
        let generation: [UInt8]
        let keyRing: KeyRing
    }

    private let loaded = Mutex<LoadedKeyRing?>(nil)

    package init(directory: StateDirectory) {
        self.directory = directory
        policies = PolicyStore(directory: directory)
    }

    /// The signing keys as they are now: a request calls this once, and sees a key that was made a moment
    /// ago by another process.
    package func keyRing(now: Timestamp) throws(StateError) -> KeyRing {
        let generation = try directory.generation()
        if let loaded = loaded.withLock({ $0 }), loaded.generation == generation {
            return loaded.keyRing
        }
        let keyRing = try directory.keyRing(now: now)
        loaded.withLock { $0 = LoadedKeyRing(generation: generation, keyRing: keyRing) }
        return keyRing
    }
}
