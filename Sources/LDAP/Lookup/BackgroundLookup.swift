internal import Synchronization
internal import System

/// A call without a time limit, on a thread of its own, so that the caller can stop waiting for it.
final class BackgroundLookup<Outcome: Sendable>: Sendable {
    private let result = Mutex<Outcome?>(nil)
    /// Raised when the call has ended.
    private let signal: EventCounter

    /// - Throws: ``LDAPError/unreachable(errno:)`` if the system gives no thread or no descriptor.
    static func begin(
        _ body: @escaping @Sendable () -> Outcome
    ) throws(LDAPError) -> BackgroundLookup {
        do throws(SystemError) {
            let lookup = BackgroundLookup(signal: try EventCounter())
            try Thread { lookup.end(with: body()) }.detach()
            return lookup
        } catch {
            throw .unreachable(errno: error.code)
        }
    }

    private init(signal: EventCounter) { self.signal = signal }

    /// Waits for the outcome; `nil` at the deadline, after which the outcome is dropped.
    func outcome(until deadline: Deadline) -> Outcome? {
        repeat {
            let limit = deadline.milliseconds(atMost: Int(Int32.max))
            _ = signal.isRaised(within: Int32(limit))
            if let outcome = result.withLock({ $0 }) { return outcome }
        } while !deadline.hasPassed
        return nil
    }

    /// Waits for the outcome without a limit.
    func outcome() -> Outcome {
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
