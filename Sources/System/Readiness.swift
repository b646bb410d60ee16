internal import Glibc

/// Waits for descriptors (`poll(2)`). Moments are by ``Clock/uptime``.
package enum Readiness {
    /// Waits until one of the descriptors has something to read or has ended.
    ///
    /// - Returns: Whether each one has; none at the end of the time.
    package static func ofReading(
        _ descriptors: [Int32], until end: UInt64
    ) throws(SystemError) -> [Bool] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while unsafe poll(&polled, nfds_t(polled.count), milliseconds(until: end)) < 0 {
            guard errno == EINTR else { throw SystemError("poll") }
        }
        return polled.map { $0.revents != 0 }
    }

    /// Waits until bytes can be written; `false` at the end of the time.
    static func ofWriting(_ descriptor: Int32, until end: UInt64) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&polled, 1, milliseconds(until: end)) > 0
    }

    /// Rounded up: otherwise the last millisecond would be a busy loop.
    private static func milliseconds(until end: UInt64) -> Int32 {
        let now = Clock.uptime
        guard end > now else { return 0 }
        return Int32(clamping: (end - now) / 1_000_000 + 1)
    }
}
