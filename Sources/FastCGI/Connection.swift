internal import Glibc

/// A web server's connection, and what has come of the request that it is sending.
///
/// It is a value that one worker has at a time: whoever takes it out of ``ParkedConnections``.
struct Connection: Sendable {
    /// How long the other end may leave an answer unread, in milliseconds.
    private static let writeTimeLimit: Int32 = 10_000

    let descriptor: Int32
    var assembler = RequestAssembler()
    /// Whether the event queue knows the descriptor already.
    var isRegistered = false

    enum ReadResult {
        case bytes(count: Int)
        case nothingYet
        case ended
    }

    func read(into buffer: inout [UInt8]) -> ReadResult {
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 { return .bytes(count: count) }
            if count < 0 && errno == EINTR { continue }
            return count < 0 && errno == EAGAIN ? .nothingYet : .ended
        }
    }

    /// Writes everything; false when the other end has gone, or reads nothing any more.
    ///
    /// - Precondition: SIGPIPE is ignored (``BrokenPipes``).
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard isWritable() else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    private func isWritable() -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&waited, 1, Connection.writeTimeLimit) == 1
    }
}
