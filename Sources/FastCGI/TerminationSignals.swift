internal import Glibc

/// The signals that ask a process to end, held back until someone waits for them.
struct TerminationSignals {
    private var set = sigset_t()

    init() {
        unsafe sigemptyset(&set)
        // The last one is how FastCGI's process managers ask.
        for number in [SIGTERM, SIGINT, SIGUSR1] { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wait() {
        var signal: Int32 = 0
        var waited = set
        while unsafe sigwait(&waited, &signal) != 0 {}
    }
}
