internal import Glibc

/// Connects to servers. libldap can do that too, but gives every address of a name the whole time.
enum TCPConnection {
    /// How long one address has, in milliseconds, while there may be others.
    private static let addressTimeLimit = 2_000

    /// Connects to the first address of a host that answers.
    ///
    /// - Returns: A descriptor that does not block.
    /// - Throws: ``LDAPError/unresolved(_:)``, ``LDAPError/unreachable(errno:)``, ``LDAPError/timeout``
    static func open(
        host: String, port: UInt16, deadline: Deadline
    ) throws(LDAPError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>? = nil
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else {
            throw .unresolved(host)
        }
        defer { unsafe freeaddrinfo(list) }
        var failure = LDAPError.unresolved(host)
        var next = unsafe list
        while let address = unsafe next {
            do throws(LDAPError) {
                return unsafe try open(address.pointee, deadline: deadline)
            } catch {
                failure = error
            }
            unsafe next = unsafe address.pointee.ai_next
        }
        throw failure
    }

    /// Changes whether what is not there yet is waited for.
    static func setBlocking(_ isBlocking: Bool, _ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, isBlocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }

    private static func open(
        _ address: addrinfo, deadline: Deadline
    ) throws(LDAPError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe socket(address.ai_family, type, address.ai_protocol)
        guard descriptor >= 0 else { throw .unreachable(errno: errno) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        let status = unsafe connect(descriptor, address.ai_addr, address.ai_addrlen)
        let code = status == 0 ? 0 : errno == EINPROGRESS ? result(descriptor, deadline) : errno
        guard code == 0 else {
            close(descriptor)
            throw code == ETIMEDOUT ? .timeout : .unreachable(errno: code)
        }
        return descriptor
    }

    /// What becomes of a connection that is being made: 0, or `errno`.
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
