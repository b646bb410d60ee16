internal import CResolver
internal import Glibc
internal import Synchronization

/// Something that knows no deadline, done on a thread of its own: who waits for it can stop waiting.
final class Errand<Outcome: Sendable>: Sendable {
    private let result = Mutex<Outcome?>(nil)
    /// An `eventfd(2)` that can be read when there is an outcome.
    private let signal: Int32

    /// Begins it.
    ///
    /// - Throws: ``LDAPError/unreachable(errno:)`` where there is no thread for it, or no descriptor.
    static func begin(_ body: @escaping @Sendable () -> Outcome) throws(LDAPError) -> Errand {
        let errand = try Errand()
        var identifier = pthread_t()
        // The new thread takes over the reference that is handed to it.
        let work = unsafe Unmanaged.passRetained(Work { errand.end(with: body()) })
        let code = unsafe pthread_create(
            &identifier, nil,
            { work in
                unsafe Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            unsafe work.release()
            throw .unreachable(errno: code)
        }
        pthread_detach(identifier)
        return errand
    }

    private init() throws(LDAPError) {
        signal = eventfd(0, Int32(EFD_CLOEXEC))
        guard signal >= 0 else { throw .unreachable(errno: errno) }
    }

    deinit { close(signal) }

    /// Waits for what came of it, nil when that is not there in time. It goes on then, and nobody is told.
    func outcome(until deadline: Deadline) -> Outcome? {
        repeat {
            wait(milliseconds: Int32(deadline.milliseconds(atMost: Int(Int32.max))))
            if let outcome = result.withLock({ $0 }) { return outcome }
        } while !deadline.hasPassed
        return nil
    }

    /// Waits for what came of it, without a limit.
    func outcome() -> Outcome {
        while true {
            if let outcome = result.withLock({ $0 }) { return outcome }
            wait(milliseconds: -1)
        }
    }

    private func wait(milliseconds: Int32) {
        var waited = pollfd(fd: signal, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&waited, 1, milliseconds)
    }

    private func end(with outcome: Outcome) {
        result.withLock { $0 = outcome }
        _ = eventfd_write(signal, 1)
    }
}

/// What a thread is given to do: C can't be given a generic type's function.
private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
