internal import Synchronization

/// The connections that no worker holds: idle ones, and those with an incomplete request. Their
/// number and bytes are limited: the longest-waiting make room, and a web server that finds a kept
/// connection closed opens another. They lie in shards by descriptor: with one lock for all, a
/// worker that was preempted while it held the lock kept all others waiting.
///
/// The event queue reports each arrival of input once, perhaps while a worker holds the connection.
/// So the report is noted for that worker, under the lock under which it parks.
final class ParkedConnections: Sendable {
    private struct Shard {
        var connections: [Int32: (connection: Connection, since: Int)] = [:]
        /// Increases with each parked connection.
        var clock = 0
        /// Descriptors with an event that no worker could use.
        var noted: Set<Int32> = []

        var oldest: Int32? { connections.min { $0.value.since < $1.value.since }?.key }
    }

    /// A shard and its lock. An array can't contain a lock itself.
    private final class LockedShard: Sendable {
        let state = Mutex(Shard())
    }

    private let shards: [LockedShard]
    /// The bytes in all shards together: one request's body may exceed a single shard's part.
    private let byteCount = Atomic(0)
    private let maximumCount: Int
    private let maximumByteCount: Int

    /// - Parameter maximumCount: Is divided among the shards; `maximumByteCount` is not.
    init(maximumCount: Int, maximumByteCount: Int, shardCount: Int = 32) {
        // With few descriptors, even one connection per shard would be too many.
        let shardCount = max(min(shardCount, maximumCount), 1)
        self.maximumCount = max(maximumCount / shardCount, 1)
        self.maximumByteCount = maximumByteCount
        shards = (0..<shardCount).map { _ in LockedShard() }
    }

    /// Parks a connection, and returns those of its shard that made room. The caller closes them.
    /// `nil` if the connection is not parked, because its event was noted: the caller reads again.
    /// A note may be for an earlier connection with the same descriptor; then nothing is read.
    func park(_ connection: Connection) -> [Connection]? {
        shard(of: connection.descriptor).state.withLock { shard in
            guard shard.noted.remove(connection.descriptor) == nil else { return nil }
            var evicted = connection.isLimited ? takeOver(from: &shard) : []
            shard.clock += 1
            shard.connections[connection.descriptor] = (connection, shard.clock)
            byteCount.add(connection.byteCount, ordering: .relaxed)
            while isTooMuch(shard), let oldest = shard.oldest,
                let parked = take(oldest, from: &shard)
            {
                evicted.append(parked)
            }
            return evicted
        }
    }

    func contains(where isSought: (Connection) -> Bool) -> Bool {
        shards.contains { shard in
            shard.state.withLock { shard in
                shard.connections.values.contains { isSought($0.connection) }
            }
        }
    }

    /// Takes out the connection that has an event; `nil` if a worker holds it, or if it has made
    /// room in the meantime.
    func take(_ descriptor: Int32) -> Connection? {
        shard(of: descriptor).state.withLock { shard in
            let connection = take(descriptor, from: &shard)
            if connection == nil { shard.noted.insert(descriptor) }
            return connection
        }
    }

    /// Takes out connections whose time is over. Their web servers are silent, so no event would do
    /// so.
    private func takeOver(from shard: inout Shard) -> [Connection] {
        let now = ContinuousClock.now
        let over = shard.connections.filter { $0.value.connection.isOver(at: now) }.keys
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
        byteCount.subtract(connection.byteCount, ordering: .relaxed)
        return connection
    }

    private func shard(of descriptor: Int32) -> LockedShard {
        shards[Int(descriptor) % shards.count]
    }
}
