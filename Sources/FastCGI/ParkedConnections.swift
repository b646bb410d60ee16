internal import Synchronization

/// The connections that no worker is at: idle ones, and those whose request has come in part.
///
/// There are at most so many of them, with at most so many bytes in all; those that have waited longest make
/// room. A web server that finds a kept connection closed opens another. They lie in shards by their
/// descriptor: behind one lock, workers that were interrupted while they held it kept all the others waiting.
final class ParkedConnections: Sendable {
    private struct Shard {
        var connections: [Int32: (connection: Connection, since: Int)] = [:]
        /// Counts up with each connection that is parked.
        var clock = 0

        var oldest: Int32? { connections.min { $0.value.since < $1.value.since }?.key }
    }

    /// A shard and its lock; a lock itself can't stand in an array.
    private final class LockedShard: Sendable {
        let state = Mutex(Shard())
    }

    private let shards: [LockedShard]
    /// Of all shards: one request's body may take more than one shard's part.
    private let byteCount = Atomic(0)
    private let maximumCount: Int
    private let maximumByteCount: Int

    /// - Parameters:
    ///   - maximumCount: Is divided among so many shards.
    ///   - maximumByteCount: Holds for all of them together.
    init(maximumCount: Int, maximumByteCount: Int, shardCount: Int = 32) {
        // With few descriptors to give away, each shard's one would be too many.
        let shardCount = max(min(shardCount, maximumCount), 1)
        self.maximumCount = max(maximumCount / shardCount, 1)
        self.maximumByteCount = maximumByteCount
        shards = (0..<shardCount).map { _ in LockedShard() }
    }

    /// Parks a connection.
    ///
    /// - Returns: Those of its shard that had to make room. They are the caller's to close.
    func park(_ connection: Connection) -> [Connection] {
        shard(of: connection.descriptor).state.withLock { shard in
            var evicted = connection.isDiscarding ? takeDiscarded(from: &shard) : []
            shard.clock += 1
            shard.connections[connection.descriptor] = (connection, shard.clock)
            byteCount.add(connection.assembler.byteCount, ordering: .relaxed)
            while isTooMuch(shard), let oldest = shard.oldest,
                let parked = take(oldest, from: &shard)
            {
                evicted.append(parked)
            }
            return evicted
        }
    }

    /// Whether any of them is like this.
    func contains(where isSought: (Connection) -> Bool) -> Bool {
        shards.contains { shard in
            shard.state.withLock { shard in
                shard.connections.values.contains { isSought($0.connection) }
            }
        }
    }

    /// Takes a connection out, nil when it had to make room in the meantime.
    func take(_ descriptor: Int32) -> Connection? {
        shard(of: descriptor).state.withLock { take(descriptor, from: &$0) }
    }

    /// Takes out those whose time is over: their web servers fell silent, and nobody else would look at them.
    private func takeDiscarded(from shard: inout Shard) -> [Connection] {
        let now = ContinuousClock.now
        let over = shard.connections.filter { $0.value.connection.hasDiscarded(at: now) }.keys
        return over.compactMap { take($0, from: &shard) }
    }

    private func isTooMuch(_ shard: Shard) -> Bool {
        shard.connections.count > maximumCount
            || byteCount.load(ordering: .relaxed) > maximumByteCount
    }

    private func take(_ descriptor: Int32, from shard: inout Shard) -> Connection? {
        guard let (connection, _) = shard.connections.removeValue(forKey: descriptor) else {
            return nil
        }
        byteCount.subtract(connection.assembler.byteCount, ordering: .relaxed)
        return connection
    }

    private func shard(of descriptor: Int32) -> LockedShard {
        shards[Int(descriptor) % shards.count]
    }
}
