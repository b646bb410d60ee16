import Glibc
import Testing

@testable import FastCGI

/// What Daypass relies on in libfcgi. A version that behaves otherwise fails here.
@Suite struct LibraryRequestTests {
    private let pipes = BeginPipes()

    private func request(_ connection: Int32) -> LibraryRequest? {
        LibraryRequest(id: 7, connection: connection, pipes)
    }

    @Test func `a request begins with each pipe, and with each request on it`() {
        let requests = (0..<100).map { _ in request(-1) }
        #expect(requests.allSatisfy { $0 != nil })
        for _ in 0..<100 { #expect(request(-1) != nil) }
    }

    @Test func `a request that libfcgi does not begin is refused, and the next is begun`() throws {
        let pipe = try #require(pipes.take())
        // Debian 12's libfcgi reads on after an unknown role, and here finds the pipe empty.
        let unknown = Records.begin(role: 9)
        #expect(unsafe write(pipe.writeEnd, unknown, unknown.count) == unknown.count)
        pipes.give(pipe)
        #expect(request(-1) == nil)
        #expect(request(-1) != nil)
    }

    // The pieces of a body lie in buffers of their own.
    @Test func `libfcgi reads the parts of a body, each to its end`() throws {
        let request = try #require(self.request(-1))
        for count in [0, 1, 8_192, 65_535, 0, 3] {
            let part = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            #expect(request.read(part[...]) == part)
        }
    }

    @Test func `libfcgi neither reads nor closes the connection`() throws {
        let pair = try SocketPair()
        pair.send([1, 2, 3])
        var request = self.request(pair.ours)
        let isEnded = try #require(request).end([])
        #expect(isEnded)
        request = nil
        #expect(fcntl(pair.ours, F_GETFD) >= 0)
        var buffer = [UInt8](repeating: 0, count: 16)
        let result = Connection(descriptor: pair.ours).read(into: &buffer)
        guard case .bytes(count: 3) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(Array(buffer[..<3]) == [1, 2, 3])
    }

    @Test func `an answer is an output record, its end, and the request's end`() throws {
        let pair = try SocketPair()
        let request = try #require(self.request(pair.ours))
        #expect(request.write([1, 2, 3]))
        #expect(pair.received() == [1, 6, 0, 7, 0, 3, 5, 0, 1, 2, 3, 0, 0, 0, 0, 0])
        #expect(request.end([4]))
        #expect(
            pair.received() == [
                1, 6, 0, 7, 0, 1, 7, 0, 4, 0, 0, 0, 0, 0, 0, 0,
                1, 6, 0, 7, 0, 0, 0, 0,
                1, 3, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ])
    }

    @Test func `a request that is dropped writes nothing`() throws {
        let pair = try SocketPair()
        var request = self.request(pair.ours)
        #expect(request != nil)
        request = nil
        #expect(pair.received() == [])
    }

    @Test(arguments: [0, 1, 8_183, 8_184, 8_185, 20_000])
    func `output of any size arrives whole`(count: Int) throws {
        let pair = try SocketPair()
        let request = try #require(self.request(pair.ours))
        var output = Output(
            request, Connection(descriptor: pair.ours), limit: .seconds(60))
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let isWritten = output.end(bytes)
        #expect(isWritten)
        #expect(pair.receivedOutput() == bytes)
    }
}
