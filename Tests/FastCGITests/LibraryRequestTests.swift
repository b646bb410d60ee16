import Glibc
import Testing
import Wire

@testable import FastCGI

/// What Daypass relies on in libfcgi. A version that behaves otherwise fails here.
@Suite struct LibraryRequestTests {
    private let pipes = HeadPipes()

    private func request(
        _ parameterBytes: [UInt8] = Records.parameters, connection: Int32 = -1
    ) -> LibraryRequest? {
        LibraryRequest(
            RequestHead(id: 7, keepsConnection: true, parameterBytes: parameterBytes),
            connection: connection, pipes)
    }

    /// A pair with lengths of four bytes.
    private func pair(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
        func length(_ count: Int) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (count | 1 << 31) >> $0) }
        }
        return length(name.count) + length(value.count) + name + value
    }

    @Test func `libfcgi finds the parameters that passed the gatekeeper, in order`() throws {
        let bytes =
            Records.pairs(["A": "1", "B": "", "": "2", "A": "=3="]) + pair([65], [0xFF, 0xFE])
        var expected = Parameters(["A": "1", "B": "", "": "2", "A": "=3="])
        expected.append(name: [65], value: [0xFF, 0xFE])
        #expect(try #require(request(bytes)).parameters == expected)
    }

    // Its buffer for a head once had 8 KiB, and a pipe usually has 64.
    @Test(arguments: [0, 1, 8_100, 8_192, 65_500, 65_536, 131_072, 262_000])
    func `libfcgi reads heads of any size`(count: Int) throws {
        let value = [UInt8](repeating: 65, count: count)
        let parameters = try #require(request(pair([66], value) + pair([67], [68]))).parameters
        #expect(parameters["B"]?.utf8.count == count)
        #expect(parameters["C"] == "D")
    }

    @Test func `libfcgi reads the greatest number of parameters`() throws {
        let bytes = [UInt8](repeating: 0, count: 2 * NameValuePairs.maximumCount)
        var count = 0
        try #require(request(bytes)).parameters.read { _, _ in count += 1 }
        #expect(count == NameValuePairs.maximumCount)
    }

    @Test func `the memory of a parked request has its parameters, libfcgi's and Daypass's`() throws
    {
        let bytes = pair([66], [UInt8](repeating: 65, count: 200_000))
        let head = RequestHead(id: 7, keepsConnection: true, parameterBytes: bytes)
        let open = try #require(OpenRequest(head, on: Connection(descriptor: -1), pipes))
        #expect(open.byteCount > 400_000)
    }

    @Test func `a head that libfcgi does not take is refused, and the next is read`() {
        for bytes in [[5], [1, 1, 65], [0xFF]] as [[UInt8]] { #expect(request(bytes) == nil) }
        #expect(request() != nil)
    }

    // The pieces of a body lie in buffers of their own.
    @Test func `libfcgi reads the parts of a body, each to its end`() throws {
        let request = try #require(self.request())
        for count in [0, 1, 8_192, 65_535, 0, 3] {
            let part = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            #expect(request.read(part[...]) == part)
        }
    }

    @Test func `libfcgi neither reads nor closes the connection`() throws {
        let pair = try SocketPair()
        pair.send([1, 2, 3])
        var request = self.request(connection: pair.ours)
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
        let request = try #require(self.request(connection: pair.ours))
        #expect(request.write([1, 2, 3], atOnce: true))
        #expect(pair.received() == [1, 6, 0, 7, 0, 3, 5, 0, 1, 2, 3, 0, 0, 0, 0, 0])
        #expect(request.end([4]))
        #expect(
            pair.received() == [
                1, 6, 0, 7, 0, 1, 7, 0, 4, 0, 0, 0, 0, 0, 0, 0,
                1, 6, 0, 7, 0, 0, 0, 0,
                1, 3, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ])
    }

    @Test func `the parts of an object come in full records, and its rest with its end`() throws {
        let pair = try SocketPair()
        let request = try #require(self.request(connection: pair.ours))
        var output = Output(
            request, Connection(descriptor: pair.ours), limit: .seconds(60))
        let part = [UInt8](repeating: 1, count: 2 * LibraryRequest.longestPiece + 16)
        let isWritten = output.write(part) { false }
        #expect(isWritten)
        #expect(pair.received().count == 2 * 8_192)
        let isEnded = output.end([2])
        #expect(isEnded)
        #expect(
            pair.received().prefix(8 + 17) == [1, 6, 0, 7, 0, 17, 7, 0] + part.prefix(16) + [2])
    }

    @Test func `a request that is dropped writes nothing`() throws {
        let pair = try SocketPair()
        var request = self.request(connection: pair.ours)
        #expect(request != nil)
        request = nil
        #expect(pair.received() == [])
    }

    @Test(arguments: [0, 1, 8_183, 8_184, 8_185, 20_000])
    func `output of any size arrives whole`(count: Int) throws {
        let pair = try SocketPair()
        let request = try #require(self.request(connection: pair.ours))
        var output = Output(
            request, Connection(descriptor: pair.ours), limit: .seconds(60))
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let isWritten = output.end(bytes)
        #expect(isWritten)
        #expect(pair.receivedOutput() == bytes)
    }
}
