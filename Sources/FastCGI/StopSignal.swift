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

    /// Takes one; false when others were told and not this one.
    func take() -> Bool {
        var taken: eventfd_t = 0
        return unsafe eventfd_read(descriptor, &taken) == 0
    }
}

/// The signal that ends a process whose reader has gone.
enum BrokenPipes {
    /// Lets a write fail instead: a client that leaves early must not end anything but its own request.
    static func ignore() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}

/// The signals that ask a process to end, held back until someone waits for them.
struct TerminationSignals {
    private var set = sigset_t()

    init() {
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wait() {
        var signal: Int32 = 0
        var waited = set
        while unsafe sigwait(&waited, &signal) != 0 {}
    }
}
