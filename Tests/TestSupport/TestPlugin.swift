internal import Dispatch
internal import Glibc
internal import Synchronization

/// An identity plugin on this machine that gives every caller one answer, and keeps what it was asked.
package final class TestPlugin: Sendable {
    private struct State {
        var answer = ""
        var requests: [String] = []
    }

    /// Shared with the thread that answers, which must not keep the plugin itself.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    package let url: String
    private let listener: Int32
    private let shared = Shared()

    package init(_ body: String = "", status: Int = 200) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        unsafe address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        precondition(isListening, "there is a free port")
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/check"
        answer(body, status: status)
        let shared = shared
        DispatchQueue(label: "plugin").async { TestPlugin.serve(descriptor, shared) }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The heads of the requests that came.
    package var requests: [String] { shared.state.withLock { $0.requests } }

    /// Sets the answer from now on.
    package func answer(_ body: String, status: Int = 200) {
        shared.state.withLock {
            $0.answer =
                "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n\(body)"
        }
    }

    private static func serve(_ listener: Int32, _ shared: Shared) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            defer { close(connection) }
            var head: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                let count = unsafe read(connection, &buffer, buffer.count)
                guard count > 0 else { break }
                head += buffer.prefix(count)
            }
            let answer = shared.state.withLock { state in
                state.requests.append(String(decoding: head, as: UTF8.self))
                return Array(state.answer.utf8)
            }
            _ = unsafe send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        }
    }
}
