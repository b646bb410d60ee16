internal import Glibc

/// A web server's connection, and what has come of the request that it is sending.
///
/// It is a value that one worker has at a time: whoever takes it out of ``ParkedConnections``.
struct Connection: Sendable {
    /// How long the other end may leave an answer unread that is written whole.
    static let writeTimeLimit = Duration.seconds(10)

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

    /// Writes everything; false if the other end has gone, or takes too little. Of no bytes it only
    /// says whether the other end is still there, as far as that shows: of TCP a write must fail
    /// first.
    ///
    /// - Parameter isInterrupted: Is asked several times a second while nothing is taken.
    /// - Precondition: SIGPIPE is ignored (``SurvivedSignals``).
    func write(
        _ bytes: [UInt8], _ pace: inout TransferPace, isInterrupted: () -> Bool = { false }
    ) -> Bool {
        guard !bytes.isEmpty else { return !hasHungUp }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
                pace.moved(count)
            } else if errno == EAGAIN {
                guard wait(for: .output, &pace, isInterrupted: isInterrupted) else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Writes everything at once.
    func write(
        _ bytes: [UInt8], within limit: Duration = Connection.writeTimeLimit
    ) -> Bool {
        var pace = TransferPace(limit: limit)
        return write(bytes, &pace)
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

    /// What there is to wait for.
    enum Event {
        /// Something to read.
        case input
        /// Room for something to write.
        case output
    }

    /// - Parameter limit: How long to wait, in milliseconds.
    func isReady(_ event: Event, within limit: Int32) -> Bool {
        let events = event == .input ? POLLIN : POLLOUT
        var waited = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return unsafe poll(&waited, 1, limit) == 1
    }

    private var hasHungUp: Bool {
        var asked = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&asked, 1, 0) == 1
    }
}
