internal import CFastCGI
internal import Glibc

/// A socket that somebody else has made.
extension Listener {
    /// The first descriptor that systemd passes on: `SD_LISTEN_FDS_START` of sd_listen_fds(3).
    private static let firstPassed: Int32 = 3

    /// Whether systemd passes sockets to this process.
    ///
    /// Both names are the environment's own: a header of a CGI request begins with `HTTP_`.
    package static func isPassed(environment: [String: String]) -> Bool {
        passedCount(environment: environment, processID: getpid()) != nil
    }

    /// Takes over the socket that systemd passes; else descriptor 0, which is where a web server or
    /// `spawn-fcgi` puts the one that it made. Nil when there is none.
    ///
    /// - Throws: ``SocketError`` when that can't be served: ``SocketError/severalSockets``,
    ///   ``SocketError/notListening``, ``SocketError/notLocal``.
    package static func adopted(
        environment: [String: String]
    ) throws(SocketError) -> Listener? {
        if let count = passedCount(environment: environment, processID: getpid()) {
            guard count == "1" else { throw .severalSockets }
            guard isListening(firstPassed) else { throw .notListening }
            // It came without, so that exec(2) leaves it open.
            _ = fcntl(firstPassed, F_SETFD, FD_CLOEXEC)
            return try local(firstPassed)
        }
        guard isListening(STDIN_FILENO) else { return nil }
        return try local(STDIN_FILENO)
    }

    /// What the environment says of how many sockets are passed; nil when that is said to another process,
    /// which left its environment to this one.
    static func passedCount(environment: [String: String], processID: Int32) -> String? {
        guard environment["LISTEN_PID"] == String(processID) else { return nil }
        return environment["LISTEN_FDS"]
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let status = unsafe getsockopt(
            descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
        return status == 0 && isListening == 1
    }

    /// Whoever can connect can say who a client is: nobody on another machine may.
    private static func local(_ descriptor: Int32) throws(SocketError) -> Listener {
        guard daypass_is_local(descriptor) == 1 else { throw .notLocal }
        return Listener(descriptor: descriptor)
    }
}
