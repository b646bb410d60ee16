internal import CFastCGI
internal import Glibc
internal import System
package import Wire

/// Answers requests on a listener's connections with a fixed number of workers until told to stop.
/// A worker never waits for a connection: it parks an idle one and takes the next that has input,
/// so a web server may keep more connections open than there are workers.
package struct Server: Sendable {
    /// Answers a request. The closure tells whether the client still waits for the response.
    package typealias Handler = (Request, @escaping () -> Bool) -> Response

    /// Answers a request while its body arrives. Raising the interruption makes the reader and the
    /// writer fail.
    package typealias StreamedHandler =
        (Request, @escaping BodyReader, @escaping AnswerWriter, Interruption) -> StreamedAnswer

    /// The handlers of one worker. Each worker has its own, which may keep state.
    package struct Handlers {
        package let answer: Handler
        let answerStreamed: StreamedHandler

        package init(answer: @escaping Handler, answerStreamed: @escaping StreamedHandler) {
            self.answer = answer
            self.answerStreamed = answerStreamed
        }
    }

    /// The requests that are streamed, and their time limit.
    package struct Streaming: Sendable {
        /// How long a body or a response may stall, in seconds. On average, a client must send or
        /// take ``TransferPace/minimumRate`` bytes a second.
        let stallLimit: Int
        let isStreamed: @Sendable (Request) -> Bool

        package init(stallLimit: Int, isStreamed: @escaping @Sendable (Request) -> Bool) {
            self.stallLimit = stallLimit
            self.isStreamed = isStreamed
        }
    }

    /// More than web servers keep open; it bounds the cost of a broken one.
    private static let maximumParkedCount = 4_096
    private static let maximumParkedByteCount = 64 << 20

    /// How long running requests may take after the server begins to stop, in seconds. All others
    /// wait for the process to restart, and an upload can last for hours.
    private static let endLimit = 20

    let listener: Listener
    let events: EventQueue
    let stopSignal: EventCounter
    let parked: ParkedConnections
    let pipes: HeadPipes
    let streaming: Streaming
    let makeHandlers: @Sendable () -> Handlers
    private let background: [BackgroundTask]
    private let backgroundStop: EventCounter

    /// - Parameter makeHandlers: Makes one worker's handlers, on that worker's thread.
    package init(
        listener: Listener, background: [BackgroundTask] = [], streaming: Streaming,
        makeHandlers: @escaping @Sendable () -> Handlers
    ) throws(SocketError) {
        Server.ignoreSignals()
        let descriptorLimit = Server.raiseDescriptorLimit()
        self.listener = listener
        self.streaming = streaming
        self.makeHandlers = makeHandlers
        self.background = background
        backgroundStop = try Server.counter()
        events = try EventQueue()
        stopSignal = try Server.counter()
        pipes = HeadPipes(descriptorLimit: descriptorLimit)
        parked = ParkedConnections(
            maximumCount: Server.parkedCount(descriptorLimit: descriptorLimit),
            maximumByteCount: Server.maximumParkedByteCount)
        listener.makeNonBlocking()
        try events.arm(listener, isRegistered: false)
        try events.watch(stopSignal.descriptor)
    }

    /// Serves until the process gets SIGTERM, SIGINT or SIGUSR1, then answers the requests that
    /// have arrived, and returns.
    ///
    /// - Returns: Whether all requests were answered. If not, slow clients still have threads, and
    ///   the process must end without joining them.
    /// - Throws: ``SocketError/noThread``
    package func run(threads: Int) throws(SocketError) -> Bool {
        // Blocked here and therefore in every worker, the signals wait for this thread.
        let signals = TerminationSignals()
        // With the signals blocked, because libfcgi handles them where no other handler is set.
        precondition(LibraryRequest.isLibraryReady, "libfcgi needs a few hundred bytes of memory")
        let reserve = WorkerReserve(
            workerCount: threads, processorCount: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var started = [try Server.thread { reserve.run() }]
        for number in 0..<threads {
            started.append(
                try Server.thread {
                    var worker = Worker(number: number, of: self, reserve)
                    worker.run()
                })
        }
        for task in background {
            started.append(
                try Server.thread { [backgroundStop] in task.run(until: backgroundStop) })
        }
        signals.wait()
        backgroundStop.raise(count: 1)
        acceptWaiting()
        stopSignal.raise(count: threads)
        reserve.open()
        let end = Clock.now + Server.endLimit
        return started.allSatisfy { $0.join(until: end) }
    }

    /// Ignores signals that would end the process. A write to a client that has left, or to a file
    /// at its size limit, then fails and ends only its own request. SIGHUP asks other services to
    /// read their settings again.
    static func ignoreSignals() {
        for number in [SIGPIPE, SIGXFSZ, SIGHUP] { _ = signal(number, SIG_IGN) }
    }

    private static func counter() throws(SocketError) -> EventCounter {
        do throws(SystemError) {
            return try EventCounter()
        } catch {
            throw .system(operation: error.operation, errno: error.code)
        }
    }

    private static func thread(
        _ body: @escaping @Sendable () -> Void
    ) throws(SocketError) -> Thread {
        do throws(SystemError) {
            return try Thread(body)
        } catch {
            throw .noThread
        }
    }

    /// Accepts the waiting connections, whose requests have arrived or are about to, and then no
    /// others.
    private func acceptWaiting() {
        events.remove(listener.descriptor)
        while let accepted = listener.accept() {
            var connection = Connection(descriptor: accepted)
            connection.isRegistered = true
            // The first attempt may find a note for an earlier connection.
            let evicted = parked.park(connection) ?? parked.park(connection) ?? []
            for evicted in evicted { close(evicted.descriptor) }
            try? events.add(accepted)
        }
        close(listener.descriptor)
    }

    /// The maximum number of parked connections: at most half of the descriptors, and few enough to
    /// leave thirteen for the process (sockets, events, two pipes) and twelve for two workers that
    /// each query another server and read records (six each, with their own connection).
    static func parkedCount(descriptorLimit: Int) -> Int {
        max(min(maximumParkedCount, descriptorLimit / 2, descriptorLimit - 25), 1)
    }

    /// Raises the descriptor limit as far as the system allows; no library here uses select(2).
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(limit.rlim_cur)
    }
}

/// The signals that ask a process to end, blocked until ``wait()``.
private struct TerminationSignals {
    private var set = sigset_t()

    init() {
        unsafe sigemptyset(&set)
        // Process managers of FastCGI send the last one.
        for number in [SIGTERM, SIGINT, SIGUSR1] { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wait() {
        var signal: Int32 = 0
        var waited = set
        while unsafe sigwait(&waited, &signal) != 0 {}
    }
}
