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
    private let handlers: Server.Handlers
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private var isStopping = false

    init(server: Server) {
        self.server = server
        handlers = server.makeHandlers()
    }

    mutating func run() {
        while !isStopping {
            guard let descriptor = server.events.next(within: nil) else { continue }
            handle(descriptor)
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
            while let descriptor = server.events.next(within: 0) {
                let isStop = descriptor == server.stopSignal.descriptor
                if isStop && previous == descriptor { break }
                if !isStop { handle(descriptor) }
                previous = descriptor
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

    private mutating func handle(_ descriptor: Int32) {
        switch descriptor {
        case server.stopSignal.descriptor:
            isStopping = server.stopSignal.take() || isStopping
        case server.listener.descriptor:
            acceptConnection()
        default:
            guard let connection = server.parked.take(descriptor) else { return }
            if connection.isDiscarding { discard(connection) } else { serve(connection) }
        }
    }

    private mutating func acceptConnection() {
        let accepted = server.listener.accept()
        if accepted == nil && (errno == EMFILE || errno == ENFILE) {
            // No descriptor is free. The connection waits; the worker pauses instead of spinning.
            _ = usleep(10_000)
        }
        // Fails if the listener was closed to stop.
        try? server.events.arm(server.listener.descriptor, isRegistered: true)
        if let accepted { serve(Connection(descriptor: accepted)) }
    }

    /// Reads input, answers complete requests, and parks or closes the connection.
    private mutating func serve(_ connection: consuming Connection) {
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
                if count < buffer.count {
                    park(connection)
                    return
                }
            case .nothingYet:
                park(connection)
                return
            case .ended:
                close(connection.descriptor)
                return
            }
        }
    }

    /// Discards the rest of a request that is already answered. No worker waits for it: the client
    /// chooses how much there is and when it arrives.
    private mutating func discard(_ connection: consuming Connection) {
        guard !connection.isOver(at: .now) else {
            close(connection.descriptor)
            return
        }
        for _ in 0..<Worker.discardedBufferCount {
            switch connection.read(into: &buffer) {
            case .bytes: continue
            case .nothingYet:
                park(connection)
                return
            case .ended:
                close(connection.descriptor)
                return
            }
        }
        park(connection)
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
            case .bodyPart(let bytes) where bytes.isEmpty:
                guard let open = connection.open else { return .ends }
                connection.open = nil
                let next = answer(open, connection)
                guard case .goesOn = next else { return next }
            case .bodyPart(let bytes):
                connection.open?.append(bytes)
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

    private func park(_ connection: consuming Connection) {
        let now = ContinuousClock.now
        connection.watchHead(at: now)
        guard !connection.isOver(at: now) else {
            close(connection.descriptor)
            return
        }
        let isRegistered = connection.isRegistered
        let descriptor = connection.descriptor
        connection.isRegistered = true
        for evicted in server.parked.park(connection) { close(evicted.descriptor) }
        do throws(SocketError) {
            try server.events.arm(descriptor, isRegistered: isRegistered)
        } catch {
            if server.parked.take(descriptor) != nil { close(descriptor) }
        }
    }
}
