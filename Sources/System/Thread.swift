internal import CLinux
internal import Glibc
package import Wire

/// A thread that runs one function (`pthreads(7)`).
package struct Thread: Sendable {
    /// Holds the closure: C can pass on a reference, but can't call a closure.
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let identifier: pthread_t

    /// - Throws: ``SystemError`` if the system gives no thread.
    package init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var identifier = pthread_t()
        // The new thread takes over the reference.
        let work = unsafe Unmanaged.passRetained(Work(body))
        let code = unsafe pthread_create(
            &identifier, nil,
            { work in
                unsafe Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            unsafe work.release()
            throw SystemError("pthread_create", code: code)
        }
        self.identifier = identifier
    }

    /// Waits for the thread's end, until a moment by ``Clock/now``; `false` if it comes later.
    package func join(until end: Timestamp) -> Bool {
        var end = timespec(tv_sec: end.seconds, tv_nsec: 0)
        return unsafe pthread_timedjoin_np(identifier, nil, &end) == 0
    }

    /// Lets the thread end by itself. Nothing can wait for it afterwards.
    package func detach() { pthread_detach(identifier) }
}
