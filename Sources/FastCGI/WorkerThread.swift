internal import Glibc

/// A thread that does one thing and can be waited for.
struct WorkerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let identifier: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var identifier = pthread_t()
        // The new thread takes over the reference that is handed to it.
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        let status = unsafe pthread_create(
            &identifier, nil,
            { work in
                unsafe Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
                return nil
            }, work)
        precondition(status == 0, "a thread can't be made: too many of them, or no memory")
        self.identifier = identifier
    }

    func join() {
        _ = pthread_join(identifier, nil)
    }
}
