import Glibc
import HTML
import System
import Testing
import Wire

@testable import Daypass

@Suite struct LoopbackServerTests {
    private static func inSeconds(_ seconds: UInt64) -> UInt64 {
        Clock.uptime + seconds * 1_000_000_000
    }

    private func head(_ server: borrowing LoopbackServer, _ path: String = "/") -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
    }

    @Test func `a request gets its answer, with headers that protect it`() throws {
        var server = try LoopbackServer(paths: ["/callback"])
        #expect(server.origin == "http://127.0.0.1:\(server.port)")
        let peer = try Peer(server.port)
        peer.send(head(server, "/callback?code=a"))
        let exchange = try #require(try server.next(until: LoopbackServerTests.inSeconds(20)))
        #expect(exchange.request.path == "/callback")
        exchange.answer(.page(HTML.page("Done")))
        let answer = peer.received
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        for header in [
            "Connection: close", "Cache-Control: no-store", "Referrer-Policy: no-referrer",
            "Content-Type: text/html; charset=utf-8", "X-Content-Type-Options: nosniff",
            "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'",
        ] { #expect(answer.contains("\r\n\(header)\r\n")) }
        #expect(answer.hasSuffix("<h1>Done</h1></body></html>"))
    }

    @Test(
        arguments: [
            (80, "127.0.0.1", true), (80, "127.0.0.1:80", true), (80, "localhost", false),
            (8_080, "127.0.0.1:8080", true), (8_080, "127.0.0.1", false),
            (8_080, "localhost:8080", false),
        ] as [(UInt16, String, Bool)])
    func `a browser may leave out port 80 only`(port: UInt16, host: String, isAtOrigin: Bool) {
        let origin = LoopbackServer.origin(.address, port: port)
        #expect(LoopbackServer.isAt(origin, host: host) == isAtOrigin)
    }

    @Test func `the server refuses by itself, and goes on`() throws {
        var server = try LoopbackServer(paths: ["/"])
        let port = server.port
        let refused: [(String, Int)] = [
            (head(server, "/favicon.ico"), 404), ("POST / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: example.org:\(port)\r\n\r\n", 421),
            ("POST / HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n", 405),
            ("GET / HTTP/1.1\r\nHost: localhost:\(port)\r\nOrigin: null\r\n\r\n", 403),
            ("GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 9_000), 431),
        ]
        let peers = try refused.map { _ in try Peer(port) }
        for (peer, (request, _)) in zip(peers, refused) { peer.send(request) }
        let last = try Peer(port)
        last.send(head(server))
        // The server reads connections in the order in which they came.
        let exchange = try #require(try server.next(until: LoopbackServerTests.inSeconds(20)))
        #expect(exchange.request.path == "/")
        for (peer, (_, status)) in zip(peers, refused) {
            #expect(peer.received.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func `connections that send nothing, or little, stop nobody`() throws {
        var server = try LoopbackServer(paths: ["/"])
        var silent: [Peer] = []
        for number in 0..<(3 * LoopbackServer.connectionLimit) {
            silent.append(try Peer(server.port))
            if number.isMultiple(of: 2) { silent[number].send("GET / HT") }
            #expect(try server.next(until: Clock.uptime + 1_000_000) == nil)
        }
        let peer = try Peer(server.port)
        peer.send(head(server))
        let exchange = try #require(try server.next(until: LoopbackServerTests.inSeconds(20)))
        exchange.answer(.page(HTML.page("Done")))
        #expect(peer.received.hasPrefix("HTTP/1.1 200 "))
        #expect(silent[0].received.isEmpty)
    }

    @Test func `a head may arrive in pieces`() throws {
        var server = try LoopbackServer(paths: ["/"])
        let peer = try Peer(server.port)
        // CR LF is one character of a String.
        for scalar in head(server).unicodeScalars.dropLast() {
            peer.send(String(scalar))
            #expect(try server.next(until: Clock.uptime + 1_000_000) == nil)
        }
        peer.send("\n")
        #expect(try server.next(until: LoopbackServerTests.inSeconds(20)) != nil)
    }

    @Test func `two servers do not share a port`() throws {
        let server = try LoopbackServer(paths: ["/"])
        let port = server.port
        #expect(throws: SystemError.self) { _ = try LoopbackServer(port: port, paths: ["/"]) }
    }

    @Test func `the name localhost is served on both loopback addresses`() throws {
        let server = try LoopbackServer(name: .localhost, paths: ["/"])
        let port = server.port
        #expect(server.origin == "http://localhost:\(port)")
        #expect(throws: SystemError.self) { _ = try LoopbackSocket(.ipv4, port: port) }
        guard LoopbackSocket.hasIPv6 else { return }
        #expect(throws: SystemError.self) { _ = try LoopbackSocket(.ipv6, port: port) }
    }
}

/// A client that sends what it likes.
private final class Peer {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: (0x7F00_0001 as UInt32).bigEndian)
        let descriptor = descriptor
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// All that the server sends until it closes the connection.
    var received: String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
