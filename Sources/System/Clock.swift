internal import Glibc
package import Wire

/// The system's clock. A request reads it once and passes the time on.
package enum Clock {
    package static var now: Timestamp {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: time.tv_sec)
    }

    /// Nanoseconds since some moment, to measure durations: this clock is never set.
    package static var uptime: UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
