internal import Glibc
internal import System
package import Wire

/// Answers the requests of a listener's connections, with so many workers, until it is told to stop.
///
/// A worker never waits for a connection: one that has nothing to say is parked, and the worker takes the
/// next that has. So a web server may keep more connections open than there are workers.
package struct Server: Sendable {
    /// Answers a request. The second value says whether the client still waits for the answer.
    package typealias Handler = (Request, @escaping () -> Bool) -> Response

    /// Answers a request while its body comes. What is raised has the reader and the writer fail.
    package typealias StreamedHandler =
        (Request, @escaping BodyReader, @escaping AnswerWriter, Interruption) -> StreamedAnswer

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
        /// How long a body may not go on, or an answer not be taken, in seconds. On average a
        /// client has to send or take ``TransferPace/minimumRate`` bytes a second.
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

    /// How long requests that are under way may take once the server stops, in seconds: all others wait for a
    /// process that begins again, and an upload can last for hours.
    private static let endLimit = 20

    let listener: Listener
    let events: EventQueue
    let stopSignal: EventCounter
    let parked: ParkedConnections
    let streaming: Streaming
    let makeHandlers: @Sendable () -> Handlers
    private let background: [BackgroundTask]
    private let backgroundStop: EventCounter

    /// - Parameter makeHandlers: Makes a worker's handlers, on the worker's own thread.
    package init(
        listener: Listener, background: [BackgroundTask] = [], streaming: Streaming,
        makeHandlers: @escaping @Sendable () -> Handlers
    ) throws(SocketError) {
        SurvivedSignals.ignore()
        let descriptorLimit = Server.raiseDescriptorLimit()
        self.listener = listener
        self.streaming = streaming
        self.makeHandlers = makeHandlers
        self.background = background
        backgroundStop = try Server.counter()
        events = try EventQueue()
        stopSignal = try Server.counter()
        parked = ParkedConnections(
            maximumCount: Server.parkedCount(descriptorLimit: descriptorLimit),
            maximumByteCount: Server.maximumParkedByteCount)
        listener.makeNonBlocking()
        try events.arm(listener.descriptor, isRegistered: false)
        try events.watch(stopSignal.descriptor)
    }

    /// Serves until the process gets SIGTERM, SIGINT or SIGUSR1; then the requests that have come are answered,
    /// and this returns.
    ///
    /// - Returns: Whether all of them were. Those of slow clients may still be under way: the process has to end
    ///   without waiting for its threads.
    /// - Throws: ``SocketError/noThread``
    package func run(threads: Int) throws(SocketError) -> Bool {
        // Blocked here and so in every worker, the signals wait for this thread to ask for them.
        let signals = TerminationSignals()
        var started: [Thread] = []
        for _ in 0..<threads {
            started.append(
                try Server.thread {
                    var worker = Worker(server: self)
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
        let end = Clock.now + Server.endLimit
        return started.allSatisfy { $0.join(until: end) }
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

    /// How many connections may be parked: at most half of the descriptors, and so many that enough
    /// are left for the process (sockets, events: nine) and for two workers that ask another server
    /// and read records meanwhile (six each, their own connection included).
    static func parkedCount(descriptorLimit: Int) -> Int {
        max(min(maximumParkedCount, descriptorLimit / 2, descriptorLimit - 21), 1)
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
