internal import CFastCGI
internal import Glibc

/// A connection from a web server, and the part of a request that has arrived on it: a value of the
/// one worker that took it out of ``ParkedConnections``.
struct Connection: Sendable {
    /// How long the web server may take to read a response that is written in one piece.
    static let writeTimeLimit = Duration.seconds(10)

    /// How long the web server may take to send a head, which it has as a whole before it begins.
    private static let headTimeLimit = Duration.seconds(30)

    /// How long to keep reading after a response: mod_fcgid sends the whole body before it reads
    /// the response.
    private static let longestDiscarding = Duration.seconds(10)

    let descriptor: Int32
    var gatekeeper = Gatekeeper()
    /// The request whose body is incomplete.
    var open: OpenRequest?
    /// Whether the event queue has the descriptor.
    var isRegistered = false
    /// When to stop discarding input, `nil` if the connection does not discard.
    private(set) var discardingEnd: ContinuousClock.Instant?
    /// When an incomplete head must be complete.
    private var headEnd: ContinuousClock.Instant?

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The approximate memory of the request that is incomplete.
    var byteCount: Int { gatekeeper.byteCount + (open?.byteCount ?? 0) }

    enum ReadResult {
        case bytes(count: Int)
        case nothingYet
        case ended
    }

    func read(into buffer: inout [UInt8]) -> ReadResult {
        while true {
            var count = unsafe daypass_receive(descriptor, &buffer, buffer.count)
            if count < 0 && errno == ENOTSOCK {
                // Standard input.
                count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            }
            if count > 0 { return .bytes(count: count) }
            if count < 0 && errno == EINTR { continue }
            return count < 0 && errno == EAGAIN ? .nothingYet : .ended
        }
    }

    /// Writes everything to plain CGI's standard output; false if the web server has closed it or
    /// reads too slowly. No bytes only ask whether the connection is open, with FastCGI too. TCP
    /// can't always tell: a write must fail first.
    ///
    /// - Precondition: SIGPIPE is ignored (``Server/ignoreSignals()``).
    func write(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return !hasHungUp }
        var pace = TransferPace(limit: Connection.writeTimeLimit)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
                pace.moved(count)
            } else if errno == EAGAIN {
                guard wait(for: .output, &pace, isInterrupted: { false }) else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Limits how long a write may wait. The first piece of the first response never waits, because
    /// a new connection has room for it; so this comes before any other.
    func limitWrites() {
        _ = daypass_limit_writes(
            descriptor, Int32(Connection.writeTimeLimit.components.seconds))
    }

    /// Sends bytes if the connection has room, and waits for nothing.
    func sendNow(_ bytes: [UInt8]) {
        _ = unsafe daypass_send(descriptor, bytes, bytes.count)
    }

    var isDiscarding: Bool { discardingEnd != nil }

    /// Begins to read and discard input until the web server closes the connection. The response
    /// came before the whole request was read: if Daypass closed now, the web server's own write
    /// could fail, and it would never read the response.
    mutating func beginDiscarding(for duration: Duration = longestDiscarding) {
        shutdown(descriptor, Int32(SHUT_WR))
        gatekeeper = Gatekeeper()
        open = nil
        headEnd = nil
        discardingEnd = ContinuousClock.now + duration
    }

    /// Notes when an incomplete head began. The time goes on until the head is complete.
    mutating func watchHead(at now: ContinuousClock.Instant) {
        guard gatekeeper.isWithinHead else {
            headEnd = nil
            return
        }
        headEnd = headEnd ?? now + Connection.headTimeLimit
    }

    /// Whether the connection has a time limit: it discards, or its head is incomplete.
    var isLimited: Bool { discardingEnd != nil || headEnd != nil }

    /// Whether the connection has discarded for long enough, or its head takes too long.
    func isOver(at now: ContinuousClock.Instant) -> Bool {
        (discardingEnd ?? headEnd).map { $0 <= now } ?? false
    }

    enum Event {
        case input
        case output
    }

    /// - Parameter limit: In milliseconds.
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
