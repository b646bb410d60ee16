import Testing

@testable import FastCGI

@Suite struct ParkedConnectionsTests {
    /// A connection with so many bytes of input.
    private func connection(_ descriptor: Int32, byteCount: Int) -> Connection {
        var connection = Connection(descriptor: descriptor)
        connection.gatekeeper.append([UInt8](repeating: 1, count: byteCount)[...])
        return connection
    }

    // Half of 24 descriptors once left too few for the request that was answered.
    @Test(arguments: [
        (16, 1), (22, 1), (26, 1), (28, 3), (36, 11), (48, 23), (50, 25), (52, 26), (1_024, 512),
        (65_536, 4_096),
    ])
    func `parked connections leave descriptors for the work`(limit: Int, count: Int) {
        #expect(Server.parkedCount(descriptorLimit: limit) == count)
    }

    /// The descriptors of the connections that make room, `nil` if the connection is not parked.
    private func evicted(
        by connection: Connection, from parked: ParkedConnections
    ) -> [Int32]? {
        parked.park(connection)?.map(\.descriptor)
    }

    // Bytes were once limited per shard: the largest list of deletions, in two pieces, was dropped
    // when its first piece was parked.
    @Test func `one connection may have all the bytes`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 32)
        #expect(evicted(by: connection(3, byteCount: 1_000), from: parked) == [])
        #expect(parked.take(3)?.byteCount == 1_000)
        #expect(evicted(by: connection(3, byteCount: 1_001), from: parked) == [3])
        #expect(parked.take(3) == nil)
    }

    @Test func `the longest-waiting connections of a shard make room for bytes`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 2)
        #expect(evicted(by: connection(1, byteCount: 400), from: parked) == [])
        #expect(evicted(by: connection(2, byteCount: 100), from: parked) == [])
        #expect(evicted(by: connection(3, byteCount: 500), from: parked) == [])
        #expect(evicted(by: connection(5, byteCount: 500), from: parked) == [1, 3])
        #expect(parked.take(2) != nil && parked.take(5) != nil)
        // All counted bytes are subtracted again.
        #expect(evicted(by: connection(7, byteCount: 1_000), from: parked) == [])
    }

    @Test func `the longest-waiting connections make room`() {
        let parked = ParkedConnections(
            maximumCount: 2, maximumByteCount: 1_000, shardCount: 1)
        #expect(evicted(by: Connection(descriptor: 1), from: parked) == [])
        #expect(evicted(by: Connection(descriptor: 2), from: parked) == [])
        #expect(parked.take(1) != nil)
        #expect(evicted(by: Connection(descriptor: 1), from: parked) == [])
        #expect(evicted(by: Connection(descriptor: 3), from: parked) == [2])
        #expect(parked.take(2) == nil)
        #expect(parked.take(3) != nil)
    }

    // Otherwise the request would wait until the next one arrives, which never comes.
    @Test func `an event that comes while a worker holds the connection is noted`() {
        let parked = ParkedConnections(maximumCount: 4, maximumByteCount: 1_000)
        #expect(evicted(by: Connection(descriptor: 7), from: parked) == [])
        #expect(parked.take(7) != nil)
        #expect(parked.take(7) == nil, "another worker")
        #expect(evicted(by: Connection(descriptor: 8), from: parked) == [])
        #expect(evicted(by: Connection(descriptor: 7), from: parked) == nil)
        #expect(evicted(by: Connection(descriptor: 7), from: parked) == [])
        #expect(parked.take(7) != nil)
    }

    @Test func `a connection is found in any shard`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 4)
        for descriptor in Int32(0)..<64 {
            #expect(evicted(by: Connection(descriptor: descriptor), from: parked) == [])
        }
        #expect((Int32(0)..<64).allSatisfy { parked.take($0)?.descriptor == $0 })
        #expect(parked.take(0) == nil)
    }

    @Test func `connections that have discarded for long enough make room`() {
        let parked = ParkedConnections(
            maximumCount: 100, maximumByteCount: 1_000, shardCount: 1)
        func discarding(_ descriptor: Int32, for duration: Duration) -> Connection {
            var connection = connection(descriptor, byteCount: 600)
            connection.beginDiscarding(for: duration)
            return connection
        }
        // Descriptors that do not exist.
        #expect(evicted(by: discarding(10_001, for: .zero), from: parked) == [])
        #expect(
            evicted(by: connection(10_003, byteCount: 1_000), from: parked) == [],
            "it has no bytes")
        #expect(
            evicted(by: discarding(10_002, for: .seconds(3_600)), from: parked) == [10_001])
        #expect(evicted(by: discarding(10_004, for: .zero), from: parked) == [])
        #expect(parked.take(10_002)?.isDiscarding == true)
        #expect(parked.take(10_003)?.isDiscarding == false)
    }

    @Test func `incomplete requests have a limit in total`() {
        let parked = ParkedConnections(
            maximumCount: 100, maximumByteCount: 250, shardCount: 1)
        var all: [Int32] = []
        for descriptor in Int32(1)...4 {
            var connection = Connection(descriptor: descriptor)
            connection.gatekeeper.append([UInt8](repeating: 1, count: 100)[...])
            all += evicted(by: connection, from: parked) ?? []
        }
        #expect(all == [1, 2])
    }

    @Test func `a connection whose head takes too long makes room`() {
        let parked = ParkedConnections(
            maximumCount: 100, maximumByteCount: 1_000, shardCount: 1)
        func begun(_ descriptor: Int32, before duration: Duration) -> Connection {
            var connection = connection(descriptor, byteCount: 1)
            connection.watchHead(at: .now - duration)
            return connection
        }
        #expect(evicted(by: begun(1, before: .seconds(31)), from: parked) == [])
        #expect(evicted(by: begun(2, before: .zero), from: parked) == [1])
        #expect(parked.take(2) != nil)
    }

    @Test func `the time of a head goes on until the head is complete`() {
        var connection = Connection(descriptor: 1)
        let begin = ContinuousClock.now
        connection.watchHead(at: begin)
        #expect(!connection.isLimited, "an idle connection has no limit")
        connection.gatekeeper.append(Records.begin()[...])
        _ = connection.gatekeeper.next()
        connection.watchHead(at: begin)
        connection.watchHead(at: begin + .seconds(29))
        #expect(!connection.isOver(at: begin + .seconds(29)))
        #expect(connection.isOver(at: begin + .seconds(30)))
        connection.gatekeeper.append(Records.record(4)[...])
        _ = connection.gatekeeper.next()
        connection.watchHead(at: begin + .seconds(29))
        #expect(!connection.isLimited, "a body has other limits")
    }
}
