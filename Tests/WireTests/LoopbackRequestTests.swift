import Testing
import Wire

@Suite struct LoopbackRequestTests {
    private static let hosts = ["127.0.0.1:8080", "localhost:8080"]

    private func read(
        _ line: String = "GET /callback?code=a&state=b HTTP/1.1", host: String? = "127.0.0.1:8080",
        _ more: String...
    ) throws(LoopbackRefusal) -> LoopbackRequest {
        let lines = [line] + (host.map { ["Host: \($0)"] } ?? []) + more
        let head = lines.map { $0 + "\r\n" }.joined() + "\r\n"
        return try LoopbackRequest(head: Array(head.utf8), hosts: LoopbackRequestTests.hosts)
    }

    @Test func `a browser that follows a link is answered`() throws {
        let request = try read(
            "GET /callback?code=a&state=b HTTP/1.1", host: "localhost:8080",
            "Sec-Fetch-Site: cross-site", "sec-fetch-mode: navigate", "Sec-Fetch-Dest: document")
        #expect(request.path == "/callback")
        #expect(request.query == Array("code=a&state=b".utf8))
        #expect(request.host == "localhost:8080")
    }

    @Test func `a path without a query has an empty one`() throws {
        #expect(try read("GET / HTTP/1.0").query.isEmpty)
        #expect(try read("GET /? HTTP/1.0").query.isEmpty)
    }

    @Test(arguments: [
        "example.org", "example.org:8080", "127.0.0.1", "127.0.0.1:8081", "localhost", "",
        "127.0.0.1:8080.example.org", "LOCALHOST:8080", "127.0.0.1:08080", "127.1:8080",
        "user@127.0.0.1:8080", "127.0.0.1:8080, 127.0.0.1:8080", "[::1]:8080",
    ])
    func `another host is refused`(host: String) {
        #expect(throws: LoopbackRefusal.otherHost) { try read(host: host) }
    }

    @Test func `a request has exactly one host`() {
        #expect(throws: LoopbackRefusal.malformed) { try read(host: nil) }
        #expect(throws: LoopbackRefusal.malformed) {
            try read("GET / HTTP/1.1", host: "127.0.0.1:8080", "Host: 127.0.0.1:8080")
        }
    }

    @Test(arguments: ["HEAD", "POST", "OPTIONS", "get", "GETS", "CONNECT"])
    func `only GET is answered`(method: String) {
        #expect(throws: LoopbackRefusal.otherMethod) { try read("\(method) / HTTP/1.1") }
    }

    @Test(arguments: [
        "Origin: https://example.org", "Origin: http://127.0.0.1:8080", "Origin: null",
        "Sec-Fetch-Mode: cors", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: iframe",
        "Sec-Fetch-Dest: image", "Sec-Fetch-Dest:",
    ])
    func `what a page asks for is refused`(header: String) {
        #expect(throws: LoopbackRefusal.otherSite) {
            try read("GET / HTTP/1.1", host: "localhost:8080", header)
        }
    }

    @Test(arguments: [
        "", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2", "GET / http/1.1",
        "GET http://127.0.0.1:8080/ HTTP/1.1", "GET * HTTP/1.1", "GET /a#b HTTP/1.1",
        "GET /ä HTTP/1.1", "GET /\u{7F} HTTP/1.1", "GET /\t HTTP/1.1", "GET",
    ])
    func `a malformed request line is refused`(line: String) {
        #expect(throws: LoopbackRefusal.malformed) { try read(line) }
    }

    @Test(arguments: [
        "Content-Length: 1", "Content-Length:", "Content-Length: 0x0", "Transfer-Encoding: chunked",
        " folded: line", "No colon", ": no name", "Name : space", "A: b\u{0}", "A: b\rC: d",
        "A: b\nC: d",
    ])
    func `a malformed header or a body is refused`(header: String) {
        #expect(throws: LoopbackRefusal.malformed) {
            try read("GET / HTTP/1.1", host: "localhost:8080", header)
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\nHost: localhost:8080\n\n", "GET / HTTP/1.1\r\nHost: localhost:8080",
        "\r\n\r\n", "",
    ])
    func `a head has complete lines`(head: String) {
        #expect(throws: LoopbackRefusal.malformed) {
            try LoopbackRequest(head: Array(head.utf8), hosts: LoopbackRequestTests.hosts)
        }
    }

    @Test func `a byte sequence that is not UTF-8 is refused`() {
        let head = Array("GET / HTTP/1.1\r\nA: ".utf8) + [0xFF, 0x0D, 0x0A, 0x0D, 0x0A]
        #expect(throws: LoopbackRefusal.malformed) {
            try LoopbackRequest(head: head, hosts: LoopbackRequestTests.hosts)
        }
    }

    @Test(arguments: [
        ("a=1", "1"), ("b=2; a=1", "1"), ("a=1; a=1", "1"), ("a=", ""), ("a=1=2", "1=2"),
        ("aa=1", nil), ("a=1; a=2", nil), ("A=1", nil), ("a", nil), ("", nil),
    ])
    func `a cookie has one value`(header: String, value: String?) throws {
        let request = try read("GET / HTTP/1.1", host: "localhost:8080", "Cookie: \(header)")
        #expect(request.cookie("a") == value)
    }

    @Test func `two headers of cookies are one list`() throws {
        let request = try read(
            "GET / HTTP/1.1", host: "localhost:8080", "Cookie: a=1", "cookie: b=2; a=3")
        #expect(request.cookie("a") == nil)
        #expect(request.cookie("b") == "2")
    }
}
