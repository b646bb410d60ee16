internal import System

/// What a server does now and then beside answering requests, on a thread of its own.
package struct BackgroundTask: Sendable {
    /// The time between two runs, in seconds.
    let interval: Int32
    let body: @Sendable (_ isStopping: @escaping @Sendable () -> Bool) -> Void

    /// - Parameter body: Is run at once, and then again and again. It must end soon when the server is stopping.
    package init(
        interval: Int32,
        body: @escaping @Sendable (_ isStopping: @escaping @Sendable () -> Bool) -> Void
    ) {
        self.interval = interval
        self.body = body
    }

    /// Runs until the signal is raised; nobody takes it.
    func run(until stopSignal: EventCounter) {
        repeat {
            body { stopSignal.isRaised() }
        } while !stopSignal.isRaised(within: interval * 1_000)
    }
}
