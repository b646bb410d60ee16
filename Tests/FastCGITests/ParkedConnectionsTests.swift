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

    private func descriptors(_ evicted: [Connection]) -> [Int32] { evicted.map(\.descriptor) }

    // Bytes were once limited per shard: the largest list of deletions, in two pieces, was dropped
    // when its first piece was parked.
    @Test func `one connection may have all the bytes`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 32)
        #expect(parked.park(connection(3, byteCount: 1_000)).isEmpty)
        #expect(parked.take(3)?.byteCount == 1_000)
        #expect(descriptors(parked.park(connection(3, byteCount: 1_001))) == [3])
        #expect(parked.take(3) == nil)
    }

    @Test func `the longest-waiting connections of a shard make room for bytes`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 2)
        #expect(parked.park(connection(1, byteCount: 400)).isEmpty)
        #expect(parked.park(connection(2, byteCount: 100)).isEmpty)
        #expect(parked.park(connection(3, byteCount: 500)).isEmpty)
        #expect(descriptors(parked.park(connection(5, byteCount: 500))) == [1, 3])
        #expect(parked.take(2) != nil && parked.take(5) != nil)
        // All counted bytes are subtracted again.
        #expect(parked.park(connection(7, byteCount: 1_000)).isEmpty)
    }

    @Test func `the longest-waiting connections make room`() {
        let parked = ParkedConnections(
            maximumCount: 2, maximumByteCount: 1_000, shardCount: 1)
        #expect(parked.park(Connection(descriptor: 1)).isEmpty)
        #expect(parked.park(Connection(descriptor: 2)).isEmpty)
        #expect(parked.take(1) != nil)
        #expect(parked.park(Connection(descriptor: 1)).isEmpty)
        #expect(parked.park(Connection(descriptor: 3)).map(\.descriptor) == [2])
        #expect(parked.take(2) == nil)
        #expect(parked.take(3) != nil)
    }

    @Test func `a connection is found in any shard`() {
        let parked = ParkedConnections(maximumCount: 64, maximumByteCount: 1_000, shardCount: 4)
        for descriptor in Int32(0)..<64 {
            #expect(parked.park(Connection(descriptor: descriptor)).isEmpty)
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
        #expect(parked.park(discarding(10_001, for: .zero)).isEmpty)
        #expect(parked.park(connection(10_003, byteCount: 1_000)).isEmpty, "it has no bytes")
        #expect(
            descriptors(parked.park(discarding(10_002, for: .seconds(3_600)))) == [10_001])
        #expect(parked.park(discarding(10_004, for: .zero)).isEmpty)
        #expect(parked.take(10_002)?.isDiscarding == true)
        #expect(parked.take(10_003)?.isDiscarding == false)
    }

    @Test func `incomplete requests have a limit in total`() {
        let parked = ParkedConnections(
            maximumCount: 100, maximumByteCount: 250, shardCount: 1)
        var evicted: [Int32] = []
        for descriptor in Int32(1)...4 {
            var connection = Connection(descriptor: descriptor)
            connection.gatekeeper.append([UInt8](repeating: 1, count: 100)[...])
            evicted += parked.park(connection).map(\.descriptor)
        }
        #expect(evicted == [1, 2])
    }

    @Test func `a connection whose head takes too long makes room`() {
        let parked = ParkedConnections(
            maximumCount: 100, maximumByteCount: 1_000, shardCount: 1)
        func begun(_ descriptor: Int32, before duration: Duration) -> Connection {
            var connection = connection(descriptor, byteCount: 1)
            connection.watchHead(at: .now - duration)
            return connection
        }
        #expect(parked.park(begun(1, before: .seconds(31))).isEmpty)
        #expect(parked.park(begun(2, before: .zero)).map(\.descriptor) == [1])
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
