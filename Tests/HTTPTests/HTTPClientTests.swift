import Glibc
import HTTP
import Synchronization
import Testing

@Suite struct HTTPClientTests {
    @Test func `a closed port gives no answer`() throws {
        var client = try HTTPClient()
        // Port 1 of this machine: nobody's.
        let error = #expect(throws: HTTPError.self) {
            try client.get("http://127.0.0.1:1/", timeLimit: 1_000)
        }
        guard case .unreachable? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "", "x y"])
    func `nothing but HTTP is spoken`(url: String) throws {
        var client = try HTTPClient()
        #expect(throws: HTTPError.self) { try client.get(url, timeLimit: 1_000) }
    }

    @Test func `no time left is no time at all, and not for ever`() throws {
        var client = try HTTPClient()
        for timeLimit in [0, -1] {
            #expect(throws: HTTPError.timeout) {
                try client.get("http://127.0.0.1:1/", timeLimit: timeLimit)
            }
        }
    }

    @Test func `a cancelled call does not wait for the answer`() throws {
        let listener = try SilentListener()
        let calls = Atomic(0)
        // The first question comes before there is a connection.
        var client = try HTTPClient(isCancelled: { calls.add(1, ordering: .relaxed).newValue > 3 })
        #expect(throws: HTTPError.cancelled) {
            try client.get("http://127.0.0.1:\(listener.port)/", timeLimit: 60_000)
        }
    }

    /// T65
    @Test func `an answer that is no longer wanted is not waited for`() throws {
        let listener = try SilentListener()
        var client = try HTTPClient()
        let request = HTTPRequest(.get, "http://127.0.0.1:\(listener.port)/")
        for _ in 0..<2 {
            var calls = 0
            #expect(throws: HTTPError.cancelled) {
                try client.send(request, timeLimit: 60_000) {
                    calls += 1
                    return calls <= 3
                }
            }
        }
        #expect(throws: HTTPError.timeout, "nobody is asked any more") {
            try client.send(request, timeLimit: 10)
        }
    }
}

/// A server that takes connections and says nothing.
private struct SilentListener: ~Copyable {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(opened, address, length) == 0 && listen(opened, 1) == 0
                    && getsockname(opened, address, &length) == 0
            }
        }
        try #require(listens)
        descriptor = opened
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
