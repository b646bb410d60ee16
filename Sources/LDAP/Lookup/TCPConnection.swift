internal import Glibc
internal import System

/// Connects to servers. libldap can do so, too, but gives each address of a name the whole time.
enum TCPConnection {
    /// The time limit for one address while others remain, in milliseconds.
    private static let addressTimeLimit = 2_000

    /// Connects to the first address of a host that answers.
    ///
    /// - Returns: A non-blocking descriptor.
    /// - Throws: ``LDAPError/unresolved(_:)``, ``LDAPError/unansweredLookup``,
    ///   ``LDAPError/unreachable(errno:)``, ``LDAPError/timeout``
    static func open(
        host: String, port: UInt16, deadline: Deadline
    ) throws(LDAPError) -> Int32 {
        let addresses = try NameLookups.shared.answer(until: deadline) {
            Result { () throws(LDAPError) in
                try SocketAddress.addresses(ofHost: host, port: port)
            }
        }
        var failure = LDAPError.unresolved(host)
        for address in try addresses.get() {
            do throws(LDAPError) {
                return try open(address, deadline: deadline)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    static func setBlocking(_ isBlocking: Bool, _ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }

    private static func open(
        _ address: SocketAddress, deadline: Deadline
    ) throws(LDAPError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, type, address.protocol)
        guard descriptor >= 0 else { throw .unreachable(errno: errno) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        let status = unsafe address.bytes.withUnsafeBytes { bytes in
            unsafe connect(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        let code = status == 0 ? 0 : errno == EINPROGRESS ? result(descriptor, deadline) : errno
        guard code == 0 else {
            close(descriptor)
            throw code == ETIMEDOUT ? .timeout : .unreachable(errno: code)
        }
        return descriptor
    }

    /// The result of a pending connection: 0, or `errno`.
    private static func result(_ descriptor: Int32, _ deadline: Deadline) -> Int32 {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var count: Int32
        repeat {
            let timeLimit = deadline.milliseconds(atMost: addressTimeLimit)
            count = unsafe Glibc.poll(&poll, 1, Int32(timeLimit))
        } while count < 0 && errno == EINTR
        guard count > 0 else { return count == 0 ? ETIMEDOUT : errno }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }
}
