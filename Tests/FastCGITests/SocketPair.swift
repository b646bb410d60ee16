import Glibc
import Testing

@testable import FastCGI

/// The two ends of a connection.
struct SocketPair: ~Copyable {
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

    func send(_ bytes: [UInt8]) {
        #expect(unsafe write(webServer, bytes, bytes.count) == bytes.count)
    }

    func received(_ limit: Int = 1 << 20) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = unsafe read(webServer, &buffer, limit)
        return Array(buffer[..<max(count, 0)])
    }

    /// The content of the output records that have arrived.
    func receivedOutput() -> [UInt8] {
        var rest = received()[...]
        var output: [UInt8] = []
        while rest.count >= 8 {
            let start = rest.startIndex
            let content = Int(rest[start + 4]) << 8 | Int(rest[start + 5])
            let end = start + 8 + content
            if rest[start + 1] == 6 { output += rest[start + 8..<end] }
            rest = rest[(end + Int(rest[start + 6]))...]
        }
        return output
    }
}
