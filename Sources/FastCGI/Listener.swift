internal import CFastCGI
internal import Glibc

/// A socket for connections from web servers.
package struct Listener: Sendable {
    /// The number of connections that may wait to be accepted.
    private static let backlog: Int32 = 1_024

    package let descriptor: Int32

    /// Listens on a Unix socket, and replaces an abandoned one.
    ///
    /// - Parameter mode: A peer that these permissions let connect decides who the client is.
    package static func unix(path: String, mode: UInt32) throws(SocketError) -> Listener {
        guard path.utf8.count <= daypass_unix_path_limit() else {
            throw .pathTooLong(limit: daypass_unix_path_limit())
        }
        try removeAbandonedSocket(path)
        let descriptor = try newSocket(AF_UNIX)
        // Between bind and chmod, no one else may connect.
        let previous = umask(0o777)
        let bound = unsafe daypass_bind_unix(descriptor, path)
        umask(previous)
        guard bound == 0, unsafe chmod(path, mode) == 0 else { throw .last(path) }
        return try listening(descriptor)
    }

    /// Listens on a loopback address.
    package static func loopback(host: String, port: UInt16) throws(SocketError) -> Listener {
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        let descriptor = try newSocket(isIPv6 ? AF_INET6 : AF_INET)
        var one: Int32 = 1
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let bound =
            isIPv6
            ? unsafe daypass_bind_ipv6(descriptor, host, port)
            : unsafe daypass_bind_ipv4(descriptor, host, port)
        guard bound == 0 else { throw errno == EADDRINUSE ? .addressInUse : .last("bind") }
        return try listening(descriptor)
    }

    /// Accepts a connection, `nil` if none waits.
    func accept() -> Int32? {
        let accepted = daypass_accept(descriptor)
        return accepted >= 0 ? accepted : nil
    }

    /// Several workers try to accept each connection, and one gets it.
    func makeNonBlocking() {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    }

    /// Removes the socket that another process left when it ended.
    private static func removeAbandonedSocket(_ path: String) throws(SocketError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
        // Only ECONNREFUSED proves that no process listens. Missing permission or a full queue
        // proves nothing.
        guard try connectionError(path) == ECONNREFUSED else { throw .addressInUse }
        _ = unsafe unlink(path)
    }

    /// The error of connecting to a Unix socket, 0 if it succeeds.
    private static func connectionError(_ path: String) throws(SocketError) -> Int32 {
        let descriptor = try newSocket(AF_UNIX, flags: Int32(SOCK_NONBLOCK.rawValue))
        defer { close(descriptor) }
        return unsafe daypass_connect_unix(descriptor, path) == 0 ? 0 : errno
    }

    private static func newSocket(_ family: Int32, flags: Int32 = 0) throws(SocketError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw .last("socket") }
        return descriptor
    }

    private static func listening(_ descriptor: Int32) throws(SocketError) -> Listener {
        guard listen(descriptor, backlog) == 0 else { throw .last("listen") }
        return Listener(descriptor: descriptor)
    }
}
