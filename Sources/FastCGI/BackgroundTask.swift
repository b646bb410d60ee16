internal import System

/// Work that a server repeats in the background, on a thread of its own.
package struct BackgroundTask: Sendable {
    /// The seconds between two runs.
    let interval: Int32
    let body: @Sendable (_ isStopping: @escaping @Sendable () -> Bool) -> Void

    /// - Parameter body: Runs at once and then repeatedly. It must end soon after the server begins
    ///   to stop.
    package init(
        interval: Int32,
        body: @escaping @Sendable (_ isStopping: @escaping @Sendable () -> Bool) -> Void
    ) {
        self.interval = interval
        self.body = body
    }

    /// Runs until the stop signal is raised. Does not consume the signal.
    func run(until stopSignal: EventCounter) {
        repeat {
            body { stopSignal.isRaised() }
        } while !stopSignal.isRaised(within: interval * 1_000)
    }
}
