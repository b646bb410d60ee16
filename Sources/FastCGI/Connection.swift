internal import Glibc

/// A connection from a web server, and the part of a request that has arrived on it: a value of the
/// one worker that took it out of ``ParkedConnections``.
struct Connection: Sendable {
    /// How long the web server may take to read a response that is written in one piece.
    static let writeTimeLimit = Duration.seconds(10)

    /// How long to keep reading after a response: mod_fcgid sends the whole body before it reads
    /// the response.
    private static let longestDiscarding = Duration.seconds(10)

    let descriptor: Int32
    var assembler = RequestAssembler()
    /// Whether the event queue has the descriptor.
    var isRegistered = false
    /// When to stop discarding input, `nil` if the connection does not discard.
    private(set) var discardingEnd: ContinuousClock.Instant?

    /// The same connection without its content.
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

    /// Writes everything; false if the web server has closed the connection or reads too slowly. No
    /// bytes only ask whether it is open. TCP can't always tell: a write must fail first.
    ///
    /// - Parameter isInterrupted: Is called several times a second while the connection is full.
    /// - Precondition: SIGPIPE is ignored (``Server/ignoreSignals()``).
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

    func write(
        _ bytes: [UInt8], within limit: Duration = Connection.writeTimeLimit
    ) -> Bool {
        var pace = TransferPace(limit: limit)
        return write(bytes, &pace)
    }

    var isDiscarding: Bool { discardingEnd != nil }

    /// Begins to read and discard input until the web server closes the connection. The response
    /// came before the whole request was read: if Daypass closed now, the web server's own write
    /// could fail, and it would never read the response.
    mutating func beginDiscarding(for duration: Duration = longestDiscarding) {
        shutdown(descriptor, Int32(SHUT_WR))
        assembler = RequestAssembler()
        discardingEnd = ContinuousClock.now + duration
    }

    func hasDiscarded(at now: ContinuousClock.Instant) -> Bool {
        discardingEnd.map { $0 <= now } ?? false
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
