internal import Glibc

/// Why Daypass can't serve a socket.
package enum SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    case system(operation: String, errno: Int32)
    /// Another process listens on it.
    case addressInUse
    case pathTooLong(limit: Int)
    /// A file that is not a socket has its path. Daypass does not remove it.
    case notASocket
    /// systemd passes more than one socket, or does not say how many.
    case severalSockets
    /// The passed descriptor is not a listening socket.
    case notListening
    /// Other machines can connect to the passed socket.
    case notLocal
    /// The system allows no more threads, or has no memory for one.
    case noThread

    static func last(_ operation: String) -> SocketError {
        .system(operation: operation, errno: errno)
    }

    package var description: String {
        switch self {
        case .system(let operation, let errno):
            "\(operation): \(unsafe String(cString: strerror(errno)))"
        case .addressInUse: "another process listens on it"
        case .notASocket: "the path exists and is not a socket"
        case .pathTooLong(let limit): "the path of a socket has at most \(limit) bytes"
        case .severalSockets: "LISTEN_FDS is not 1: systemd must pass exactly one socket"
        case .notListening: "no listening socket was passed"
        case .noThread:
            "the system allows no more threads: lower DAYPASS_THREADS, or raise the limits on "
                + "processes and memory"
        case .notLocal:
            "neither a Unix socket nor a loopback address: a peer that can connect decides who the "
                + "client is"
        }
    }
}
