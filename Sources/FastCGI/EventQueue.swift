internal import CFastCGI
internal import Glibc

/// Tells workers which descriptor has an event (`epoll(7)`). One worker gets each event.
struct EventQueue: Sendable {
    struct Event {
        let descriptor: Int32
        /// Whether the other side sends nothing more. No further event will say so.
        let isEnd: Bool
    }

    private static let input = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
    private static let end = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue

    private let descriptor: Int32

    init() throws(SocketError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last("epoll_create1") }
    }

    /// Asks for an event each time that input arrives at a connection, and for one now if it has
    /// input. Unread input causes no second event.
    func add(_ connection: Int32) throws(SocketError) {
        try control(EPOLL_CTL_ADD, connection, EventQueue.input | EPOLLET.rawValue)
    }

    /// Asks for an event now if a connection still has input.
    func renew(_ connection: Int32) throws(SocketError) {
        try control(EPOLL_CTL_MOD, connection, EventQueue.input | EPOLLET.rawValue)
    }

    /// Asks for one event when a connection can be accepted.
    func arm(_ listener: Listener, isRegistered: Bool) throws(SocketError) {
        try control(
            isRegistered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, listener.descriptor,
            EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
    }

    /// Asks for events for every worker, as long as the descriptor has input.
    func watch(_ watched: Int32) throws(SocketError) {
        try control(EPOLL_CTL_ADD, watched, EPOLLIN.rawValue)
    }

    func remove(_ watched: Int32) {
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    }

    /// The next event; `nil` if none comes in time.
    ///
    /// - Parameter limit: In milliseconds; `nil` waits forever.
    func next(within limit: Int32?) -> Event? {
        while true {
            var event = unsafe epoll_event()
            let count = unsafe epoll_wait(descriptor, &event, 1, limit ?? -1)
            if count == 1 {
                return unsafe Event(
                    descriptor: event.data.fd, isEnd: event.events & EventQueue.end != 0)
            }
            if count == 0 { return nil }
            precondition(errno == EINTR, "epoll_wait can't fail in another way")
        }
    }

    private func control(
        _ operation: Int32, _ watched: Int32, _ events: UInt32
    ) throws(SocketError) {
        var event = unsafe epoll_event(events: events, data: epoll_data_t(fd: watched))
        guard unsafe epoll_ctl(descriptor, operation, watched, &event) == 0 else {
            throw .last("epoll_ctl")
        }
    }
}
