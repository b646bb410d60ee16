internal import CFastCGI
internal import Glibc

/// A thread that does one thing and can be waited for.
struct WorkerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let identifier: pthread_t

    /// - Throws: ``SocketError/noThread`` when the system gives none.
    init(_ body: @escaping @Sendable () -> Void) throws(SocketError) {
        var identifier = pthread_t()
        // The new thread takes over the reference that is handed to it.
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        let status = unsafe pthread_create(
            &identifier, nil,
            { work in
                unsafe Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
                return nil
            }, work)
        guard status == 0 else {
            unsafe Unmanaged<Work>.fromOpaque(work).release()
            throw .noThread
        }
        self.identifier = identifier
    }

    /// Waits for its end.
    ///
    /// - Returns: Whether it came in time.
    func join(until end: timespec) -> Bool {
        var end = end
        return unsafe pthread_timedjoin_np(identifier, nil, &end) == 0
    }
}
