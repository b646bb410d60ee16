internal import Glibc
internal import System
internal import Wire

/// One thread's work: takes descriptors with events, and serves them.
struct Worker {
    /// After the server begins to stop, in milliseconds: how long a request that has begun may take
    /// to arrive, how long a first request may take to begin, and how often to check.
    private static let finishLimit = 5_000
    private static let silenceLimit = 1_000
    private static let finishStep = 10

    /// How many buffers to discard before the worker turns to another connection.
    private static let discardedBufferCount = 64

    /// What happens to a connection after a request.
    private enum Next {
        case goesOn, ends
        /// It ends after the web server has read the response.
        case discards
    }

    private let server: Server
    private let reserve: WorkerReserve
    private let number: Int
    private let handlers: Server.Handlers
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var isStopping = false

    init(number: Int, of server: Server, _ reserve: WorkerReserve) {
        self.server = server
        self.number = number
        self.reserve = reserve
        handlers = server.makeHandlers()
    }

    mutating func run() {
        while !isStopping {
            reserve.enter(number)
            let event = server.events.next(within: nil)
            reserve.leave(number)
            if let event { handle(event) }
        }
        finish()
    }

    /// Answers requests that have arrived or are arriving when the server stops: a body arrives in
    /// many pieces, and a first request shortly after its connection. A silent client is not
    /// awaited for long.
    private mutating func finish() {
        var waited = 0
        while true {
            // The stop signal is an event until every worker has taken it. Events take turns: if it
            // comes twice in a row, there is no other.
            var previous: Int32?
            while let event = server.events.next(within: 0) {
                let isStop = event.descriptor == server.stopSignal.descriptor
                if isStop && previous == event.descriptor { break }
                if !isStop { handle(event) }
                previous = event.descriptor
            }
            let isWorthWaiting = server.parked.contains { connection in
                !connection.isDiscarding
                    && (connection.gatekeeper.isWithinRequest && waited < Worker.finishLimit
                        || connection.gatekeeper.isUntouched && waited < Worker.silenceLimit)
            }
            guard isWorthWaiting else { return }
            _ = usleep(UInt32(Worker.finishStep) * 1_000)
            waited += Worker.finishStep
        }
    }

    private mutating func handle(_ event: EventQueue.Event) {
        switch event.descriptor {
        case server.stopSignal.descriptor:
            isStopping = server.stopSignal.take() || isStopping
        case server.listener.descriptor:
            acceptConnection()
        default:
            guard let connection = server.parked.take(event.descriptor) else { return }
            if connection.isDiscarding {
                discard(connection)
            } else {
                serve(connection, isEnd: event.isEnd)
            }
        }
    }

    private mutating func acceptConnection() {
        let accepted = server.listener.accept()
        if accepted == nil && (errno == EMFILE || errno == ENFILE) {
            // No descriptor is free. The connection waits; the worker pauses instead of spinning.
            _ = usleep(10_000)
        }
        // Fails if the listener was closed to stop.
        try? server.events.arm(server.listener, isRegistered: true)
        if let accepted { serve(Connection(descriptor: accepted), isEnd: false) }
    }

    /// Reads input, answers complete requests, and parks or closes the connection.
    ///
    /// - Parameter isEnd: Whether the web server has closed its side, so no later event will come.
    private mutating func serve(_ connection: consuming Connection, isEnd: Bool) {
        var isEnd = isEnd
        while true {
            switch connection.read(into: &buffer) {
            case .bytes(let count):
                connection.gatekeeper.append(buffer[..<count])
                switch answerEvents(&connection) {
                case .goesOn: break
                case .ends:
                    close(connection.descriptor)
                    return
                case .discards:
                    connection.beginDiscarding()
                    discard(connection)
                    return
                }
                // With less than was asked for, nothing is left. What comes later is an event.
                guard count < buffer.count && !isEnd else { continue }
            case .nothingYet: break
            case .ended:
                close(connection.descriptor)
                return
            }
            if park(&connection) { return }
            // The event that it has already may be the end.
            isEnd = true
        }
    }

    /// Discards the rest of a request that is already answered. No worker waits for it: the client
    /// chooses how much there is and when it arrives.
    private mutating func discard(_ connection: consuming Connection) {
        var readCount = 0
        while !connection.isOver(at: .now) {
            switch connection.read(into: &buffer) {
            case .bytes:
                readCount += 1
                guard readCount >= Worker.discardedBufferCount else { continue }
                // Its turn comes again after the connections that have events now.
                if park(&connection, hasInput: true) { return }
            case .nothingYet:
                if park(&connection) { return }
            case .ended:
                close(connection.descriptor)
                return
            }
        }
        close(connection.descriptor)
    }

    private func answerEvents(_ connection: inout Connection) -> Next {
        while let event = connection.gatekeeper.next() {
            switch event {
            case .head(let head):
                guard let open = OpenRequest(head, on: connection, server.pipes) else {
                    return .ends
                }
                guard server.streaming.isStreamed(open.request) else {
                    connection.open = open
                    break
                }
                let next = answerStreamed(open, &connection)
                guard case .goesOn = next else { return next }
            case .bodyPart(let part) where part.isEmpty:
                guard let open = connection.open else { return .ends }
                connection.open = nil
                let next = answer(open, connection)
                guard case .goesOn = next else { return next }
            case .bodyPart(let part):
                connection.open?.append(part)
            case .broken:
                return .ends
            }
        }
        return .goesOn
    }

    private func answer(_ open: OpenRequest, _ connection: borrowing Connection) -> Next {
        let client = Connection(descriptor: connection.descriptor)
        let bytes = handlers.answer(open.request) { client.write([]) }.cgiBytes
        var output = Output(open.library, client, limit: Connection.writeTimeLimit)
        return output.end(bytes) ? next(open, connection) : .ends
    }

    private func answerStreamed(_ open: OpenRequest, _ connection: inout Connection) -> Next {
        // The worker itself waits for the body, whose arrivals are no events for others.
        if connection.isRegistered {
            server.events.remove(connection.descriptor)
            connection.isRegistered = false
        }
        let interruption = Interruption()
        let streamed = StreamedRequest(
            open, connection, stallLimit: server.streaming.stallLimit, interruption)
        let answer = handlers.answerStreamed(
            open.request, streamed.read, streamed.write, interruption)
        connection = streamed.connection
        let rest: [UInt8]
        switch answer {
        case .whole(let response): rest = response.cgiBytes
        case .written: rest = []
        case .brokenOff:
            connection.sendNow(RecordHeader.none)
            return .ends
        }
        var output = Output(
            open.library, Connection(descriptor: connection.descriptor),
            limit: Connection.writeTimeLimit)
        guard output.end(rest) else { return .ends }
        return streamed.hasEnded ? next(open, connection) : .discards
    }

    /// What happens after an answered request whose body was read to its end.
    ///
    /// A connection is kept only if nothing follows the body. Otherwise the next request would be
    /// whatever the answered one left there.
    private func next(_ open: OpenRequest, _ connection: borrowing Connection) -> Next {
        if connection.gatekeeper.isWithinRequest { return .discards }
        return open.keepsConnection ? .goesOn : .ends
    }

    /// Parks a connection, or closes it if its time is over; false if it has an event already.
    ///
    /// - Parameter hasInput: Whether the worker leaves input that the event queue has reported.
    private func park(_ connection: inout Connection, hasInput: Bool = false) -> Bool {
        let now = ContinuousClock.now
        connection.watchHead(at: now)
        guard !connection.isOver(at: now), register(&connection) else {
            close(connection.descriptor)
            return true
        }
        guard let evicted = server.parked.park(connection) else { return false }
        for evicted in evicted { close(evicted.descriptor) }
        // By now another worker may have closed it. Then this fails, or causes an event of another
        // connection, on which nothing is read.
        if hasInput { try? server.events.renew(connection.descriptor) }
        return true
    }

    /// Has the event queue report the connection's input; false if the system has no memory for it.
    private func register(_ connection: inout Connection) -> Bool {
        guard !connection.isRegistered else { return true }
        connection.limitWrites()
        do throws(SocketError) {
            try server.events.add(connection.descriptor)
            connection.isRegistered = true
            return true
        } catch {
            return false
        }
    }
}
