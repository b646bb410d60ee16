internal import Synchronization

/// A cache of recent results for all threads, with a maximum size.
///
/// Two generations: a value that is used moves into the young one. When the young generation is
/// full, the old one is dropped. So a look-up costs one or two look-ups in a dictionary, and
/// nothing has to be sorted by age.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Generations {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
    }

    private let generationCount: Int
    private let generations = Mutex(Generations())

    package init(maximumCount: Int) {
        precondition(maximumCount >= 2, "a generation holds one at least")
        generationCount = maximumCount / 2
    }

    package subscript(key: Key) -> Value? {
        generations.withLock { generations in
            if let value = generations.young[key] { return value }
            guard let value = generations.old[key] else { return nil }
            insert(value, for: key, into: &generations)
            return value
        }
    }

    package func insert(_ value: Value, for key: Key) {
        generations.withLock { insert(value, for: key, into: &$0) }
    }

    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    private func insert(_ value: Value, for key: Key, into generations: inout Generations) {
        if generations.young.count >= generationCount {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = value
    }
}
