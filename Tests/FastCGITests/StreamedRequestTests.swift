import Glibc
import System
import Testing
import Wire

@testable import FastCGI

@Suite struct StreamedRequestTests {
    /// The two ends of a connection.
    private struct Pair: ~Copyable {
        let webServer: Int32
        let ours: Int32

        init() throws {
            Server.ignoreSignals()
            var ends: [Int32] = [0, 0]
            let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            try #require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0)
            (webServer, ours) = (ends[0], ends[1])
        }

        deinit {
            close(webServer)
            close(ours)
        }

        func received(_ limit: Int = 1 << 20) -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: limit)
            let count = unsafe read(webServer, &buffer, limit)
            return Array(buffer[..<max(count, 0)])
        }

        /// A request whose parameters have arrived.
        func request(
            stallLimit: Int = 60, behind bytes: [UInt8] = [],
            _ interruption: Interruption = Interruption()
        ) -> StreamedRequest {
            var assembler = RequestAssembler { _ in true }
            assembler.append(
                ([1, 1, 0, 7, 0, 8, 0, 0] + [0, 1, 0, 0, 0, 0, 0, 0] + [1, 4, 0, 7, 0, 0, 0, 0])[
                    ...])
            _ = assembler.next()
            assembler.append(bytes[...])
            return StreamedRequest(
                id: 7, Connection(descriptor: ours, assembler: assembler),
                stallLimit: stallLimit, interruption)
        }
    }

    @Test func `a written part becomes an output record, without an end`() throws {
        let pair = try Pair()
        let request = pair.request()
        #expect(request.write([1, 2]) && request.write([3]))
        #expect(
            pair.received() == [1, 6, 0, 7, 0, 2, 0, 0, 1, 2] + [1, 6, 0, 7, 0, 1, 0, 0, 3])
        #expect(request.write([]) && pair.received().isEmpty, "an empty record would be the end")
        shutdown(pair.webServer, Int32(SHUT_RDWR))
        #expect(!request.write([]), "it asks whether somebody is there")
    }

    @Test(arguments: [65_535, 65_536])
    func `a part longer than a record becomes several`(count: Int) throws {
        let pair = try Pair()
        #expect(pair.request().write([UInt8](repeating: 5, count: count)))
        let received = pair.received()
        #expect(received[..<8] == [1, 6, 0, 7, 0xFF, 0xFF, 0, 0])
        #expect(received.count == count + (count > 65_535 ? 16 : 8))
    }

    @Test func `a body is read while a response is written`() throws {
        let pair = try Pair()
        let request = pair.request(behind: [1, 5, 0, 7, 0, 1, 0, 0, 9])
        #expect(request.write([1]))
        #expect(try request.read() == [9] && !request.hasEnded)
        let end: [UInt8] = [1, 5, 0, 7, 0, 0, 0, 0]
        #expect(unsafe write(pair.webServer, end, end.count) == end.count)
        #expect(try request.read() == [] && request.hasEnded)
        #expect(try request.read() == [], "the end is not waited for twice")
    }

    @Test func `a write to a web server that has gone fails`() throws {
        let pair = try Pair()
        let request = pair.request()
        shutdown(pair.webServer, Int32(SHUT_RDWR))
        #expect(!request.write([1]))
        #expect(throws: (any Error).self) { try request.read() }
    }

    @Test func `a write to a stalled web server ends`() throws {
        let pair = try Pair()
        let request = pair.request(stallLimit: 0)
        let part = [UInt8](repeating: 0, count: 60_000)
        var count = 0
        while count < 1_000, request.write(part) { count += 1 }
        #expect(count < 1_000)
    }

    /// T66
    @Test func `an interrupted request waits for nothing, and can still be answered`() throws {
        let pair = try Pair()
        let interruption = Interruption()
        let request = pair.request(behind: [], interruption)
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
        let pair = try Pair()
        let interruption = Interruption()
        let request = pair.request(behind: [], interruption)
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
