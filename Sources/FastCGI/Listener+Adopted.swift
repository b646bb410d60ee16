internal import CFastCGI
internal import Glibc

/// Sockets that Daypass inherits.
extension Listener {
    /// The first descriptor that systemd passes: `SD_LISTEN_FDS_START` of sd_listen_fds(3).
    private static let firstPassed: Int32 = 3

    /// Whether systemd passes sockets to this process. A client can't set either variable: headers
    /// of a CGI request begin with `HTTP_`.
    package static func isPassed(environment: [String: String]) -> Bool {
        passedCount(environment: environment, processID: getpid()) != nil
    }

    /// Takes over the socket that systemd passes, or descriptor 0, where a web server or
    /// `spawn-fcgi` puts its socket. `nil` if neither exists.
    ///
    /// - Throws: ``SocketError/severalSockets``, ``SocketError/notListening``,
    ///   ``SocketError/notLocal``
    package static func adopted(
        environment: [String: String]
    ) throws(SocketError) -> Listener? {
        if let count = passedCount(environment: environment, processID: getpid()) {
            guard count == "1" else { throw .severalSockets }
            guard isListening(firstPassed) else { throw .notListening }
            // systemd leaves the flag unset, so that exec(2) keeps the socket open.
            _ = fcntl(firstPassed, F_SETFD, FD_CLOEXEC)
            return try local(firstPassed)
        }
        guard isListening(STDIN_FILENO) else { return nil }
        return try local(STDIN_FILENO)
    }

    /// The stated number of passed sockets, `nil` if the statement is for another process, from
    /// which this one inherited the environment.
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

    /// A peer that can connect decides who the client is, so no other machine may connect.
    private static func local(_ descriptor: Int32) throws(SocketError) -> Listener {
        guard daypass_is_local(descriptor) == 1 else { throw .notLocal }
        return Listener(descriptor: descriptor)
    }
}
