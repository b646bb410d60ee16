internal import Synchronization

/// The connections that no worker is at: idle ones, and those whose request has come in part.
///
/// There are at most so many of them, with at most so many bytes; those that have waited longest make room.
/// A web server that finds a kept connection closed opens another. They lie in shards by their descriptor:
/// behind one lock, workers that were interrupted while they held it kept all the others waiting.
final class ParkedConnections: Sendable {
    private struct Shard {
        var connections: [Int32: (connection: Connection, since: Int)] = [:]
        var byteCount = 0
        /// Counts up with each connection that is parked.
        var clock = 0

        mutating func take(_ descriptor: Int32) -> Connection? {
            guard let parked = connections.removeValue(forKey: descriptor) else { return nil }
            byteCount -= parked.connection.assembler.byteCount
            return parked.connection
        }
    }

    /// A shard and its lock; a lock itself can't stand in an array.
    private final class LockedShard: Sendable {
        let state = Mutex(Shard())
    }

    private let shards: [LockedShard]
    private let maximumCount: Int
    private let maximumByteCount: Int

    /// - Parameter shardCount: The limits are divided among so many shards.
    init(maximumCount: Int, maximumByteCount: Int, shardCount: Int = 32) {
        self.maximumCount = max(maximumCount / shardCount, 1)
        self.maximumByteCount = maximumByteCount / shardCount
        shards = (0..<shardCount).map { _ in LockedShard() }
    }

    /// Parks a connection.
    ///
    /// - Returns: Those that had to make room. They are the caller's to close.
    func park(_ connection: Connection) -> [Connection] {
        shard(of: connection.descriptor).state.withLock { shard in
            shard.clock += 1
            shard.byteCount += connection.assembler.byteCount
            shard.connections[connection.descriptor] = (connection, shard.clock)
            var evicted: [Connection] = []
            while shard.connections.count > maximumCount || shard.byteCount > maximumByteCount {
                let oldest = shard.connections.min { $0.value.since < $1.value.since }!.key
                evicted.append(shard.take(oldest)!)
            }
            return evicted
        }
    }

    /// Whether the rest of a request is still to come on any of them.
    var holdUnfinishedRequest: Bool {
        shards.contains { shard in
            shard.state.withLock { shard in
                shard.connections.values.contains { $0.connection.assembler.isWithinRequest }
            }
        }
    }

    /// Takes a connection out, nil when it had to make room in the meantime.
    func take(_ descriptor: Int32) -> Connection? {
        shard(of: descriptor).state.withLock { $0.take(descriptor) }
    }

    private func shard(of descriptor: Int32) -> LockedShard {
        shards[Int(descriptor) % shards.count]
    }
}
