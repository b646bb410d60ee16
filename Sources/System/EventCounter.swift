internal import CLinux
internal import Glibc

/// A counter that threads can wait for (`eventfd(2)`).
package final class EventCounter: Sendable {
    /// Readable while the counter is above 0.
    package let descriptor: Int32

    /// - Throws: ``SystemError`` if the system gives no descriptor.
    package init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    package func raise(count: Int = 1) {
        _ = eventfd_write(descriptor, eventfd_t(count))
    }

    /// Whether the counter is above 0 now or within some milliseconds; -1 waits without a limit.
    package func isRaised(within milliseconds: Int32 = 0) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waited, 1, milliseconds) == 1
    }

    /// Subtracts one; `false` if the counter is 0.
    package func take() -> Bool {
        var taken: eventfd_t = 0
        return unsafe eventfd_read(descriptor, &taken) == 0
    }
}
