import Glibc
import System
import Testing
import Wire

@testable import FastCGI

@Suite struct StreamedRequestTests {
    private let pipes = HeadPipes()

    /// A request whose parameters have arrived.
    private func request(
        _ pair: borrowing SocketPair, stallLimit: Int = 60, behind bytes: [UInt8] = [],
        _ interruption: Interruption = Interruption()
    ) throws -> StreamedRequest {
        var connection = Connection(descriptor: pair.ours)
        connection.gatekeeper.append((Records.head(id: 7) + bytes)[...])
        guard case .head(let head)? = connection.gatekeeper.next() else {
            throw BodyError.aborted
        }
        let open = try #require(OpenRequest(head, on: connection, pipes))
        return StreamedRequest(open, connection, stallLimit: stallLimit, interruption)
    }

    @Test func `a written part becomes an output record, without an end`() throws {
        let pair = try SocketPair()
        let request = try request(pair)
        #expect(request.write([1, 2]) && request.write([3]))
        #expect(
            pair.received() == [1, 6, 0, 7, 0, 2, 6, 0, 1, 2, 0, 0, 0, 0, 0, 0]
                + [1, 6, 0, 7, 0, 1, 7, 0, 3, 0, 0, 0, 0, 0, 0, 0])
        #expect(request.write([]) && pair.received().isEmpty, "an empty record would be the end")
        shutdown(pair.webServer, Int32(SHUT_RDWR))
        #expect(!request.write([]), "it asks whether somebody is there")
    }

    @Test func `of a part longer than a record, the last bytes wait for those that follow`() throws
    {
        let pair = try SocketPair()
        let request = try request(pair)
        #expect(request.write([UInt8](repeating: 5, count: 8_185)))
        let received = pair.received()
        #expect(received[..<8] == [1, 6, 0, 7, 0x1F, 0xF8, 0, 0])
        #expect(received.count == 8_192)
        #expect(request.write([6]))
        #expect(pair.received() == [1, 6, 0, 7, 0, 2, 6, 0, 5, 6, 0, 0, 0, 0, 0, 0])
    }

    @Test func `a body is read while a response is written`() throws {
        let pair = try SocketPair()
        let request = try request(pair, behind: [1, 5, 0, 7, 0, 1, 0, 0, 9])
        #expect(request.write([1]))
        #expect(try request.read() == [9] && !request.hasEnded)
        let end: [UInt8] = [1, 5, 0, 7, 0, 0, 0, 0]
        #expect(unsafe write(pair.webServer, end, end.count) == end.count)
        #expect(try request.read() == [] && request.hasEnded)
        #expect(try request.read() == [], "the end is not waited for twice")
    }

    @Test func `a write to a web server that has gone fails`() throws {
        let pair = try SocketPair()
        let request = try request(pair)
        shutdown(pair.webServer, Int32(SHUT_RDWR))
        #expect(!request.write([1]))
        #expect(throws: (any Error).self) { try request.read() }
    }

    @Test func `a write to a stalled web server ends`() throws {
        let pair = try SocketPair()
        let request = try request(pair, stallLimit: 0)
        let part = [UInt8](repeating: 0, count: 60_000)
        var count = 0
        while count < 1_000, request.write(part) { count += 1 }
        #expect(count < 1_000)
    }

    /// T66
    @Test func `an interrupted request waits for nothing, and can still be answered`() throws {
        let pair = try SocketPair()
        let interruption = Interruption()
        let request = try request(pair, behind: [], interruption)
        let thread = try Thread {
            _ = usleep(10_000)
            interruption.raise()
        }
        #expect(throws: BodyError.interrupted) { try request.read() }
        #expect(!request.write([]) && !request.write([1]))
        #expect(request.connection.write([1]) && pair.received() == [1])
        #expect(thread.join(until: Clock.now + 60))
    }

    /// T66
    @Test func `an interruption ends a write to a client that takes nothing`() throws {
        let pair = try SocketPair()
        let interruption = Interruption()
        let request = try request(pair, behind: [], interruption)
        let thread = try Thread {
            _ = usleep(10_000)
            interruption.raise()
        }
        let part = [UInt8](repeating: 0, count: 60_000)
        while request.write(part) {}
        #expect(interruption.isRaised)
        #expect(thread.join(until: Clock.now + 60))
    }
}
