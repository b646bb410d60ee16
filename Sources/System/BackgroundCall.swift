internal import Synchronization

/// A call without a time limit, on a thread of its own, so that the caller can stop waiting for it.
package final class BackgroundCall<Outcome: Sendable>: Sendable {
    private let result = Mutex<Outcome?>(nil)
    /// Raised when the call has ended.
    private let signal: EventCounter

    /// - Throws: ``SystemError`` if the system gives no thread or no descriptor.
    package static func begin(
        _ body: @escaping @Sendable () -> Outcome
    ) throws(SystemError) -> BackgroundCall {
        let call = BackgroundCall(signal: try EventCounter())
        try Thread { call.end(with: body()) }.detach()
        return call
    }

    private init(signal: EventCounter) { self.signal = signal }

    package var hasEnded: Bool { result.withLock { $0 != nil } }

    /// Waits for the outcome; `nil` at the deadline. The call goes on after it.
    package func outcome(until deadline: Deadline) -> Outcome? {
        repeat {
            let limit = deadline.milliseconds(atMost: Int(Int32.max))
            _ = signal.isRaised(within: Int32(limit))
            if let outcome = result.withLock({ $0 }) { return outcome }
        } while !deadline.hasPassed
        return nil
    }

    /// Waits for the outcome without a limit.
    @discardableResult
    package func outcome() -> Outcome {
        while true {
            if let outcome = result.withLock({ $0 }) { return outcome }
            _ = signal.isRaised(within: -1)
        }
    }

    private func end(with outcome: Outcome) {
        result.withLock { $0 = outcome }
        signal.raise()
    }
}
