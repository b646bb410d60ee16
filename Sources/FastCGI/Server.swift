internal import Glibc
package import Wire

/// Answers the requests of a listener's connections, with so many workers, until it is told to stop.
///
/// A worker never waits for a connection: one that has nothing to say is parked, and the worker takes the
/// next that has. So a web server may keep more connections open than there are workers.
package struct Server: Sendable {
    /// Answers a request.
    package typealias Handler = (Request) -> Response

    /// Answers a request while its body comes.
    package typealias StreamedHandler =
        (Request, @escaping BodyReader, @escaping AnswerWriter) -> StreamedAnswer

    /// What a worker answers with; each has its own, which may keep what it likes.
    package struct Handlers {
        package let answer: Handler
        /// Answers a request whose body it reads itself.
        let answerStreamed: StreamedHandler

        package init(answer: @escaping Handler, answerStreamed: @escaping StreamedHandler) {
            self.answer = answer
            self.answerStreamed = answerStreamed
        }
    }

    /// Which requests are answered while their body comes.
    package struct Streaming: Sendable {
        /// How long a body may not go on, or an answer not be taken, in seconds.
        let stallLimit: Int
        let isStreamed: @Sendable (Request) -> Bool

        package init(stallLimit: Int, isStreamed: @escaping @Sendable (Request) -> Bool) {
            self.stallLimit = stallLimit
            self.isStreamed = isStreamed
        }
    }

    /// More than web servers keep open, and a bound on what a broken one costs.
    private static let maximumParkedCount = 4_096
    private static let maximumParkedByteCount = 64 << 20

    let listener: Listener
    let events: EventQueue
    let stopSignal: StopSignal
    let parked: ParkedConnections
    let streaming: Streaming
    let makeHandlers: @Sendable () -> Handlers
    private let background: [BackgroundTask]
    private let backgroundStop: StopSignal

    /// - Parameter makeHandlers: Makes a worker's handlers, on the worker's own thread.
    package init(
        listener: Listener, background: [BackgroundTask] = [], streaming: Streaming,
        makeHandlers: @escaping @Sendable () -> Handlers
    ) throws(SocketError) {
        BrokenPipes.ignore()
        let descriptorLimit = Server.raiseDescriptorLimit()
        self.listener = listener
        self.streaming = streaming
        self.makeHandlers = makeHandlers
        self.background = background
        backgroundStop = try StopSignal()
        events = try EventQueue()
        stopSignal = try StopSignal()
        parked = ParkedConnections(
            maximumCount: min(Server.maximumParkedCount, descriptorLimit / 2),
            maximumByteCount: Server.maximumParkedByteCount)
        listener.makeNonBlocking()
        try events.arm(listener.descriptor, isRegistered: false)
        try events.watch(stopSignal.descriptor)
    }

    /// Serves until the process gets SIGTERM or SIGINT; then the requests that have come are answered, and
    /// this returns.
    package func run(threads: Int) {
        // Blocked here and so in every worker, the signals wait for this thread to ask for them.
        let signals = TerminationSignals()
        let workers = (0..<threads).map { _ in
            WorkerThread {
                var worker = Worker(server: self)
                worker.run()
            }
        }
        let backgroundThreads = background.map { [backgroundStop] task in
            WorkerThread { task.run(until: backgroundStop) }
        }
        signals.wait()
        backgroundStop.raise(count: 1)
        acceptWaiting()
        stopSignal.raise(count: threads)
        for worker in workers { worker.join() }
        for thread in backgroundThreads { thread.join() }
    }

    func connection(_ descriptor: Int32) -> Connection {
        Connection(
            descriptor: descriptor,
            assembler: RequestAssembler(isStreamed: streaming.isStreamed))
    }

    /// Takes the connections that wait to be accepted: their requests have come, or just come. Then no others
    /// can.
    private func acceptWaiting() {
        events.remove(listener.descriptor)
        while let accepted = listener.accept() {
            var connection = connection(accepted)
            connection.isRegistered = true
            for evicted in parked.park(connection) { close(evicted.descriptor) }
            try? events.arm(accepted, isRegistered: false)
        }
        close(listener.descriptor)
    }

    /// As many descriptors as the system lets us have; libraries that select(2) are not used here.
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(limit.rlim_cur)
    }
}
