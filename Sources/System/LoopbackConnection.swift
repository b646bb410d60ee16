internal import Glibc

/// A connection that a program on this machine opened.
package final class LoopbackConnection: Sendable {
    package enum Arrival: Equatable, Sendable {
        case bytes([UInt8])
        /// Nothing has arrived since the last time.
        case nothing
        /// The peer has closed the connection, or it broke.
        case end
    }

    package let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Reads what has arrived, without waiting.
    package func read(atMost limit: Int) -> Arrival {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = unsafe Glibc.read(descriptor, &buffer, limit)
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
        return .end
    }

    /// Sends the bytes, and ends this direction. A peer that does not read in time gets a part.
    ///
    /// - Parameter end: A moment by ``Clock/uptime``.
    package func send(_ bytes: [UInt8], until end: UInt64) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                // A peer that has gone must not end this process by SIGPIPE.
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard Readiness.ofWriting(descriptor, until: end) else { return }
            } else if errno != EINTR {
                return
            }
        }
        shutdown(descriptor, Int32(SHUT_WR))
        // Closing a socket with unread bytes resets it, and the peer may lose what it was sent.
        for _ in 0..<16 {
            guard case .bytes = read(atMost: 4_096) else { return }
        }
    }
}
