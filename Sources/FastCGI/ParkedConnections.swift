internal import Synchronization

/// The connections that no worker is at: idle ones, and those whose request has come in part.
///
/// There are at most so many of them, with at most so many bytes; those that have waited longest make
/// room. A web server that finds a kept connection closed opens another.
final class ParkedConnections: Sendable {
    private struct State {
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

    private let maximumCount: Int
    private let maximumByteCount: Int
    private let state = Mutex(State())

    init(maximumCount: Int, maximumByteCount: Int) {
        self.maximumCount = maximumCount
        self.maximumByteCount = maximumByteCount
    }

    /// Parks a connection.
    ///
    /// - Returns: Those that had to make room. They are the caller's to close.
    func park(_ connection: Connection) -> [Connection] {
        state.withLock { state in
            state.clock += 1
            state.byteCount += connection.assembler.byteCount
            state.connections[connection.descriptor] = (connection, state.clock)
            var evicted: [Connection] = []
            while state.connections.count > maximumCount || state.byteCount > maximumByteCount {
                let oldest = state.connections.min { $0.value.since < $1.value.since }!.key
                evicted.append(state.take(oldest)!)
            }
            return evicted
        }
    }

    /// Takes a connection out, nil when it had to make room in the meantime.
    func take(_ descriptor: Int32) -> Connection? {
        state.withLock { $0.take(descriptor) }
    }
}
