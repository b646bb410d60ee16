import Testing
import Upstream

@Suite struct HTTPClientTests {
    @Test func `where nobody listens there is no answer`() throws {
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
}
