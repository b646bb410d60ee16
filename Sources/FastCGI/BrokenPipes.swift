internal import Glibc

/// The signal that ends a process whose reader has gone.
enum BrokenPipes {
    /// Lets a write fail instead: a client that leaves early must not end anything but its own request.
    static func ignore() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
