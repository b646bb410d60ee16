internal import Glibc

/// A web server's connection, and what has come of the request that it is sending.
///
/// It is a value that one worker has at a time: whoever takes it out of ``ParkedConnections``.
struct Connection: Sendable {
    /// How long the other end may leave an answer unread, in milliseconds.
    static let writeTimeLimit: Int32 = 10_000

    /// How long what comes behind an answer is read: mod_fcgid sends all of a body before it reads the answer.
    private static let longestDiscarding = Duration.seconds(10)

    let descriptor: Int32
    var assembler = RequestAssembler()
    /// Whether the event queue knows the descriptor already.
    var isRegistered = false
    /// Until when what comes is thrown away; nil when it is read.
    private(set) var discardingEnd: ContinuousClock.Instant?

    /// The same connection, without what has come on it.
    var withoutContent: Connection { Connection(descriptor: descriptor) }

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

    /// Writes everything; false when the other end has gone, or reads nothing any more. Of no bytes it only says
    /// whether it has gone, as far as that shows: of TCP a write must fail first.
    ///
    /// - Parameter limit: How long it may leave something unread, in milliseconds.
    /// - Precondition: SIGPIPE is ignored (``SurvivedSignals``).
    func write(_ bytes: [UInt8], within limit: Int32 = writeTimeLimit) -> Bool {
        guard !bytes.isEmpty else { return !hasHungUp }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard isReady(POLLOUT, within: limit) else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    var isDiscarding: Bool { discardingEnd != nil }

    /// Has what still comes read and thrown away, until the other end closes. It has the answer before all of its
    /// request was read: were the connection closed at once, it could fail to write, and never read.
    mutating func beginDiscarding(for duration: Duration = longestDiscarding) {
        shutdown(descriptor, Int32(SHUT_WR))
        assembler = RequestAssembler()
        discardingEnd = ContinuousClock.now + duration
    }

    /// Whether what comes was thrown away for long enough.
    func hasDiscarded(at now: ContinuousClock.Instant) -> Bool {
        discardingEnd.map { $0 <= now } ?? false
    }

    /// Waits until there is something to read; false when nothing comes.
    ///
    /// - Parameter limit: How long to wait, in milliseconds.
    func isReadable(within limit: Int32) -> Bool { isReady(POLLIN, within: limit) }

    private var hasHungUp: Bool {
        var asked = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&asked, 1, 0) == 1
    }

    private func isReady(_ event: Int32, within limit: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return unsafe poll(&waited, 1, limit) == 1
    }
}
