internal import CFastCGI
internal import Glibc

/// Tells each worker once to stop: a counter (`eventfd(2)`) that they take one from.
struct StopSignal: Sendable {
    let descriptor: Int32

    init() throws(SocketError) {
        descriptor = eventfd(
            0, Int32(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
        guard descriptor >= 0 else { throw .last("eventfd") }
    }

    func raise(count: Int) {
        _ = eventfd_write(descriptor, eventfd_t(count))
    }

    /// Whether it was raised and one is left, or is within so many milliseconds.
    func isRaised(within milliseconds: Int32 = 0) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waited, 1, milliseconds) == 1
    }

    /// Takes one; false when others were told and not this one.
    func take() -> Bool {
        var taken: eventfd_t = 0
        return unsafe eventfd_read(descriptor, &taken) == 0
    }
}
