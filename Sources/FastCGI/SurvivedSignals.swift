internal import Glibc

/// The signals that would end a process, and mean nothing to this one.
enum SurvivedSignals {
    /// Lets a write fail instead: a client that leaves early, and a file that reached the limit on its size, must
    /// not end anything but their own request. SIGHUP asks other services to read their settings.
    static func ignore() {
        for number in [SIGPIPE, SIGXFSZ, SIGHUP] { _ = signal(number, SIG_IGN) }
    }
}
