/// The keys that there are for one use: one that new things are made with, all that old ones are read with.
package struct KeyRing: Sendable {
    /// The newest one.
    package let newest: StoredKey
    private let keys: [StoredKey]

    /// Nil when there is no key at all.
    package init?(_ keys: [StoredKey]) {
        guard let newest = keys.max(by: { ($0.created, $0.id) < ($1.created, $1.id) }) else {
            return nil
        }
        self.newest = newest
        self.keys = keys
    }

    package subscript(id: String) -> StoredKey? {
        keys.first { $0.id == id }
    }

    package var all: [StoredKey] { keys }
}
